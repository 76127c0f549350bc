import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Which rooms of the house a room may import from, itself aside; the first match counts. */
const rules: readonly (readonly [room: string, allowed: readonly string[]])[] = [
  ['handlers/', ['lib/']],
  ['lib/errors.ts', []],
  ['lib/settings.ts', ['lib/setting-values.ts']],
  ['lib/setting-values.ts', []],
  ['lib/domain/', ['lib/errors.ts']],
  ['lib/protocol/', ['lib/errors.ts']],
  ['lib/store/', ['lib/errors.ts', 'lib/domain/']],
  ['lib/keys/', ['lib/errors.ts', 'lib/domain/', 'lib/store/']],
  [
    'lib/delivery/',
    ['lib/errors.ts', 'lib/aws/', 'lib/domain/', 'lib/store/', 'lib/keys/', 'lib/services.ts'],
  ],
  ['lib/operations/', ['lib/']],
  ['lib/http/', ['lib/']],
  ['lib/', ['lib/']],
  ['local/', ['lib/', 'handlers/']],
]

/** What only the composition root and the front door may know. */
const isBelow = (file: string) => !/^lib\/(operations|http)\//u.test(file)

describe('the house', () => {
  const files = globSync(['handlers/**/*.ts', 'lib/**/*.ts', 'local/**/*.ts'], { cwd: root })

  it.each(files)('imports in %s point one way', (file) => {
    const [room = '', allowed = []] = rules.find(([name]) => file.startsWith(name)) ?? []
    const foreign = importsOf(file).filter(
      (target) => !target.startsWith(room) && !allowed.some((name) => target.startsWith(name)),
    )
    expect(foreign).toEqual([])
  })

  it('keeps operations and HTTP out of everything below them', () => {
    const upward = files
      .filter((file) => file.startsWith('lib/') && isBelow(file))
      .flatMap((file) =>
        importsOf(file)
          .filter((target) => !isBelow(target))
          .filter((target) => target !== 'lib/http/request.ts') // a type, for who reads requests
          .map((target) => `${file} → ${target}`),
      )
    expect(upward).toEqual([])
  })

  it('reads the environment in the composition root only', () => {
    const readers = files.filter(
      (file) =>
        /^(?:lib|handlers)\//u.test(file) &&
        readFileSync(join(root, file), 'utf8').includes('process.env'),
    )
    expect(readers).toEqual(['lib/services.ts'])
  })

  it.each(files)('%s is named by what it is', (file) => {
    expect(file).toMatch(/^(?:[a-z0-9.-]+\/)*[a-z0-9]+(?:-[a-z0-9]+)*(?:\.d)?\.ts$/u)
    expect(file).not.toMatch(/\/(?:helpers?|utils?|common|shared|misc)[./]/u)
  })
})

function importsOf(file: string): string[] {
  const source = readFileSync(join(root, file), 'utf8')
  const specifiers = source.matchAll(/(?:from|import) ?\(?'(\.[^']+)'/gu)
  return [...specifiers].map(([, specifier = '']) =>
    relative(root, join(root, dirname(file), specifier)),
  )
}
