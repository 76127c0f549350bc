import { describe, expect, it } from '@jest/globals'
import { readParameters } from '../../../scripts/sync-import/parameters.ts'

const pool = 'eu-west-1:11111111-2222-4333-8444-555555555555'

describe('readParameters', () => {
  it('reads how to import, as usual unless it is told', () => {
    expect(readParameters(['--identity-pool', pool])).toEqual({
      ...{ region: 'eu-west-1', poolId: pool, profile: undefined, mode: 'import' },
      ...{ rate: 20, identityRate: 4, provesLogins: undefined },
      ...{ loginsFile: undefined, reportFile: undefined },
      journalFile: 'sync-import-eu-west-1-11111111-2222-4333-8444-555555555555.jsonl',
    })
    const line = ['--from-region', 'eu-west-2', '--profile', 'old', '--rate', '2.5', '--verify']
    expect(readParameters(['--identity-pool', pool, ...line])).toMatchObject({
      ...{ region: 'eu-west-2', profile: 'old', mode: 'verify', rate: 2.5 },
    })
  })

  it.each([
    [[], '--identity-pool is the id of the identity pool, such as eu-west-1:…'],
    [['--identity-pool', 'eu-west-1_abc'], '--identity-pool is the id of the identity pool'],
    [['--identity-pool', pool, '--prove-logins', 'yes'], '--prove-logins is true or false'],
    [['--identity-pool', pool, '--rate', '0'], '--rate is a number of requests a second'],
    [['--identity-pool', pool, '--rate', 'fast'], '--rate is a number of requests a second'],
    [['--identity-pool', pool, '--verify', '--dry-run'], '--verify writes nothing: see --help'],
    [['--nonsense'], 'nonsense'],
  ])('refuses %j', (line, sentence) => {
    expect(() => readParameters(line)).toThrow(sentence)
  })
})
