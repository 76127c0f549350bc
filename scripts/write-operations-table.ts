import { writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { catalogue } from '../lib/operations/catalogue.ts'

const titles: Readonly<Record<string, string>> = {
  'user-pools': 'User pools (cognito-idp)',
  'identity-pools': 'Identity pools (cognito-identity)',
  sync: 'Sync (cognito-sync)',
  cognate: 'Beyond Cognito',
}

/** The table of operations in docs/operations.md: what is built, and where. */
export function operationsTable(): string {
  const entries = catalogue()
  const sections = Object.entries(titles).map(([api, title]) => {
    const own = entries.filter((entry) => entry.api.name === api)
    const built = own.filter(({ family }) => family !== undefined).length
    const rows = own.map(({ operation, family }) =>
      family === undefined
        ? `| ${operation} | not built yet |  |`
        : `| ${operation} | built | \`POST /${family}/${operation}\` |`,
    )
    return [
      `## ${title}`,
      `${String(built)} of ${String(own.length)} operations are built.`,
      ['| operation | state | direct route |', '| --- | --- | --- |', ...rows].join('\n'),
    ].join('\n\n')
  })
  return [
    '# Operations',
    'Written by `npm run docs`; do not edit. An operation that is not built yet answers 501 with `NotImplementedException`.',
    ...sections,
    '',
  ].join('\n\n')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(new URL('../docs/operations.md', import.meta.url), operationsTable())
}
