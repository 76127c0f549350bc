import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { IdentityReport } from '../../../lib/sync-import/import-everything-of.ts'
import { FileJournal } from '../../../scripts/sync-import/journal.ts'

const folder = mkdtempSync(join(tmpdir(), 'cognate-journal-'))
const header = { region: 'eu-west-1', poolId: 'eu-west-1:pool', target: 'table cognate-prod' }
let path: string
beforeEach(() => {
  path = join(folder, crypto.randomUUID())
})
afterAll(() => rmSync(folder, { recursive: true }))

function aReport(identityId: string, reason?: string): IdentityReport {
  const failures = reason === undefined ? [] : [{ dataset: 'notes', reason }]
  return { identityId, outcome: 'imported', kind: 'guest', datasets: { imported: 2 }, failures }
}

describe('the journal of an import', () => {
  it('goes on after what is done, and tries again what failed', async () => {
    const first = await FileJournal.open(path, header)
    first.note(aReport('one'))
    first.note(aReport('two', 'unwell'))
    first.close()
    const second = await FileJournal.open(path, header)
    expect([second.isDone('one'), second.isDone('two'), second.doneBefore]).toEqual([
      true,
      false,
      1,
    ])
    second.note(aReport('two'))
    expect([...second.tally.datasets]).toEqual([['imported', 4]])
    expect(second.tally.failures).toEqual([])
    second.close()
  })

  it('forgets a line that was cut off', async () => {
    const first = await FileJournal.open(path, header)
    first.note(aReport('one'))
    first.close()
    appendFileSync(path, '{"identityId":"two","outc')
    const second = await FileJournal.open(path, header)
    second.note(aReport('three'))
    second.close()
    const ids = readFileSync(path, 'utf8').trim().split('\n').slice(1)
    expect(ids.map((line) => (JSON.parse(line) as IdentityReport).identityId)).toEqual([
      'one',
      'three',
    ])
  })

  it('begins anew after an import that came to its end', async () => {
    const first = await FileJournal.open(path, header)
    first.note(aReport('one'))
    first.finish()
    first.close()
    const second = await FileJournal.open(path, header)
    expect([second.isDone('one'), second.doneBefore, second.tally.datasets.size]).toEqual([
      false,
      0,
      0,
    ])
    second.close()
  })

  it('is of one import only', async () => {
    const first = await FileJournal.open(path, header)
    first.close()
    const sentence = `${path} is not the journal of this import: name another with --journal`
    for (const other of [
      { region: 'eu-west-2' },
      { poolId: 'other' },
      { target: 'folder /data' },
    ]) {
      await expect(FileJournal.open(path, { ...header, ...other })).rejects.toThrow(sentence)
    }
    appendFileSync(path, 'x')
    const foreign = join(folder, 'notes.txt')
    appendFileSync(foreign, 'no journal\n')
    await expect(FileJournal.open(foreign, header)).rejects.toThrow('is not the journal')
    expect(readFileSync(foreign, 'utf8')).toBe('no journal\n')
  })
})
