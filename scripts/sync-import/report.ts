import type { ImportOutcome } from '../../lib/sync-import/import-dataset.ts'
import { counted } from '../counted.ts'
import type { NamedFailure, Tally } from './tally.ts'

/** How many examples are named. */
const examples = 5

/** What an import did, in sentences. */
export function importText(
  pool: ImportOutcome,
  { identities, kinds, datasets, failures }: Tally,
  { isDryRun }: { isDryRun: boolean },
): string {
  const of = (kind: Parameters<typeof kinds.get>[0]) => (kinds.get(kind) ?? 0).toLocaleString('en')
  return [
    ...(isDryRun ? ['A dry run, nothing is written. It would be:'] : []),
    `The pool: ${poolWords[pool] ?? pool}.`,
    summary(identities, 'identity'),
    `  ${of('guest')} guests, ${of('known')} with logins that are known, ${of('unproven')} whose logins have yet to be proved, ${of('disabled')} disabled.`,
    summary(datasets, 'dataset'),
    ...(failures.length > 0 ? failed(failures) : []),
    '',
  ].join('\n')
}

/** What a comparison found, in sentences. */
export function verdictText(
  {
    identities,
    datasets,
    changedHere,
  }: { identities: number; datasets: number; changedHere: number },
  differences: readonly NamedFailure[],
): string {
  return [
    `Compared ${counted(identities, 'identity')} and ${counted(datasets, 'dataset')}.`,
    ...(changedHere > 0 ? [`${changedHere.toLocaleString('en')} of them changed here since.`] : []),
    ...(differences.length === 0 ? ['No difference.'] : ['Different:', ...named(differences)]),
    '',
  ].join('\n')
}

/** Everything that failed or differs, a line of JSON each. */
export function asLines(failures: readonly NamedFailure[]): string {
  return failures.map((failure) => `${JSON.stringify(failure)}\n`).join('')
}

const poolWords: Partial<Record<ImportOutcome, string>> = {
  unchanged: 'here already, the same',
  'changed here': 'here already with other settings, which stay',
}

function summary(counts: ReadonlyMap<string, number>, thing: string): string {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const parts = [...counts].map(([what, count]) => `${count.toLocaleString('en')} ${what}`)
  return `${counted(total, thing)}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}.`
}

function failed(failures: readonly NamedFailure[]): string[] {
  return ['Failed, and tried again by the same command:', ...named(failures)]
}

function named(failures: readonly NamedFailure[]): string[] {
  const rest = failures.length - examples
  return [
    ...failures.slice(0, examples).map(({ identityId, dataset, reason }) => {
      return `  ${identityId}${dataset === undefined ? '' : `, dataset ${dataset}`}: ${reason}`
    }),
    ...(rest > 0 ? [`  and ${rest.toLocaleString('en')} more`] : []),
  ]
}
