import { bareCryptography } from './crypto.ts'
import type { Scenario, Turn } from './scenario.ts'
import { syncCall, type Answer } from './wire.ts'

/** An update of one record in the user's own dataset, in the session of a listing made aside. */
export const updateOfOne: Scenario = {
  name: 'UpdateRecords',
  bare: bareCryptography({ requestSignatures: 1 }),
  budgets: [{ operation: 'UpdateRecords', trips: 2, writes: 1 }],
  perform: async (turn) => {
    const listing = await listAside(turn, 'notes')
    await update(turn, { dataset: 'notes', listing, count: listing.DatasetSyncCount })
  },
}

/** What must not depend on how many records a dataset has: an update of one, and what changed since. */
export const datasetSizes: readonly Scenario[] = [1, 100, 1024].flatMap((records) => {
  const dataset = `of-${records}`
  const ofSize = `of ${records} ${records === 1 ? 'record' : 'records'}`
  return [
    {
      name: `Update ${ofSize}`,
      bare: bareCryptography({ requestSignatures: 1 }),
      budgets: [
        {
          operation: `UpdateRecords, one ${ofSize}`,
          trips: 2,
          writes: 1,
          readUnits: 7,
          writeUnits: 6,
        },
      ],
      isCountedOnly: true,
      perform: async (turn) => {
        const listing = await filled(turn, dataset, records)
        await update(turn, { dataset, listing, count: countOf(listing) })
      },
    },
    {
      name: `Changes ${ofSize}`,
      bare: bareCryptography({ requestSignatures: 1 }),
      budgets: [
        { operation: `ListRecords, one change ${ofSize}`, trips: 2, writes: 0, readUnits: 6 },
      ],
      isCountedOnly: true,
      perform: async (turn) => {
        const listing = await filled(turn, dataset, records)
        await update({ ...turn, server: turn.aside }, { dataset, listing, count: countOf(listing) })
        const query = `lastSyncCount=${String(listing.DatasetSyncCount)}`
        const call = syncCall('GET', `${pathOf(turn, dataset)}/records`, { signer: turn.user.keys })
        await turn.server.send({ ...call, query })
      },
    },
  ] satisfies Scenario[]
})

/** The listing of a dataset that has so many records. */
async function filled(turn: Turn, dataset: string, records: number): Promise<Answer> {
  const listing = await listAside(turn, dataset)
  if (listing.Count === records) return listing
  const RecordPatches = Array.from({ length: records }, (_, index) => ({
    Op: 'replace',
    Key: index === 0 ? 'note' : `note ${index}`,
    Value: `Buy ${index} bottles of milk`,
    SyncCount: 0,
  }))
  const input = { SyncSessionToken: listing.SyncSessionToken, RecordPatches }
  await turn.aside.send(syncCall('POST', pathOf(turn, dataset), { signer: turn.user.keys, input }))
  return listAside(turn, dataset)
}

function listAside(turn: Turn, dataset: string): Promise<Answer> {
  const { aside, user } = turn
  return aside.send(syncCall('GET', `${pathOf(turn, dataset)}/records`, { signer: user.keys }))
}

/** The count of the record that is updated. */
function countOf({ Records }: Answer): unknown {
  const records = Records as { Key: string; SyncCount: number }[] // of ListRecords
  return records.find(({ Key }) => Key === 'note')?.SyncCount
}

async function update(
  turn: Turn,
  { dataset, listing, count }: { dataset: string; listing: Answer; count: unknown },
): Promise<void> {
  const Value = `Buy ${turn.number} bottles of milk`
  const RecordPatches = [{ Op: 'replace', Key: 'note', Value, SyncCount: count }]
  const input = { SyncSessionToken: listing.SyncSessionToken, RecordPatches }
  await turn.server.send(syncCall('POST', pathOf(turn, dataset), { signer: turn.user.keys, input }))
}

function pathOf({ fixtures, user }: Turn, dataset: string): string {
  const segments = ['identitypools', fixtures.identityPoolId, 'identities', user.identityId]
  return `/${[...segments, 'datasets', dataset].map(encodeURIComponent).join('/')}`
}
