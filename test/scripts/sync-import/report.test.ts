import { describe, expect, it } from '@jest/globals'
import { counted } from '../../../scripts/counted.ts'
import { asLines, importText, verdictText } from '../../../scripts/sync-import/report.ts'
import { Tally } from '../../../scripts/sync-import/tally.ts'

describe('the report of an import', () => {
  it('tells what became of everything, and names some of what failed', () => {
    const tally = new Tally()
    for (let index = 0; index < 7; index++) {
      const failures = [{ dataset: 'notes', reason: 'it keeps changing' }]
      const identityId = `id${index}`
      tally.add({
        identityId,
        outcome: 'imported',
        kind: 'guest',
        datasets: { imported: 3 },
        failures,
      })
    }
    const failures = [{ reason: 'taken' }]
    tally.add({ identityId: 'last', outcome: 'failed', kind: 'unproven', datasets: {}, failures })
    expect(importText('changed here', tally, { isDryRun: false })).toBe(`\
The pool: here already with other settings, which stay.
8 identities: 7 imported, 1 failed.
  7 guests, 0 with logins that are known, 1 whose logins have yet to be proved, 0 disabled.
21 datasets: 21 imported.
Failed, and tried again by the same command:
  id0, dataset notes: it keeps changing
  id1, dataset notes: it keeps changing
  id2, dataset notes: it keeps changing
  id3, dataset notes: it keeps changing
  id4, dataset notes: it keeps changing
  and 3 more
`)
    expect(asLines(tally.failures).split('\n')).toHaveLength(9)
  })

  it('tells what differs', () => {
    const compared = { identities: 1, datasets: 1000, changedHere: 0 }
    const difference = { identityId: 'id', dataset: 'notes', reason: 'has other records' }
    expect(verdictText(compared, [difference])).toBe(
      'Compared 1 identity and 1,000 datasets.\nDifferent:\n  id, dataset notes: has other records\n',
    )
  })
})

describe('counted', () => {
  it('speaks of one and of many', () => {
    expect([counted(1, 'user'), counted(1204, 'user'), counted(2, 'identity')]).toEqual([
      ...['1 user', '1,204 users', '2 identities'],
    ])
  })
})
