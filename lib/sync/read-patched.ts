import type { Patch } from '../domain/sync/patches.ts'
import type { Dataset } from '../store/datasets.ts'
import type { FormerDataset } from '../store/former-datasets.ts'
import type { Key } from '../store/keys.ts'
import { readPresent } from '../store/read-many.ts'
import { recordRef, type StoredRecord } from '../store/records.ts'
import { syncConfigurationRef } from '../store/sync-configurations.ts'
import { keysIn } from '../store/brought-along.ts'
import type { Ref, Table } from '../store/table.ts'
import { datasetRefs, findDataset, type DatasetName } from './find-dataset.ts'
import type { DatasetPlace } from './merged-datasets.ts'
import type { SyncSession } from './session-tokens.ts'

/** Records that fit into the request that reads the caller's keys, the dataset and its owner. */
const recordsInOneRequest = 90

/** Which records an update is about: the session says in which generation of the dataset they are. */
export interface PatchedRecords {
  readonly name: DatasetName
  readonly session: SyncSession
  readonly patches: readonly Patch[]
}

/** What an update is decided on. */
export interface PatchedDataset {
  /** Where the dataset is stored, or will be. */
  readonly place: DatasetPlace
  readonly dataset: Dataset | undefined
  readonly former: FormerDataset | undefined
  /** The stored records that the patches touch, by key. */
  readonly stored: ReadonlyMap<string, StoredRecord>
  /** The ARN of the function that is asked about updates. */
  readonly syncTrigger: string | undefined
}

/** Records to read, by names that no other ref has. */
type RecordRefs = Readonly<Record<`record${number}`, Ref<StoredRecord>>>

/** What `readPatched` reads in its first request. */
export function patchedKeys(wanted: PatchedRecords): Key[] {
  return keysIn({ ...datasetRefs(wanted.name), ...firstRefs(wanted).refs })
}

/**
 * Reads a dataset and the records that patches touch in one round trip.
 *
 * @throws ServiceError ResourceNotFoundException when the owner is not there
 */
export async function readPatched(table: Table, wanted: PatchedRecords): Promise<PatchedDataset> {
  const { refs, more } = firstRefs(wanted)
  const [found, others] = await Promise.all([
    findDataset(table, wanted.name, refs),
    readPresent(table, more),
  ])
  const { configuration, ...records } = found.others
  const stored = [...Object.values<StoredRecord | undefined>(records), ...others].filter(
    (record) => record !== undefined,
  )
  const { place, dataset, former } = found
  return {
    place,
    dataset,
    former,
    stored: new Map(stored.map((record) => [record.key, record])),
    syncTrigger: configuration?.syncTrigger,
  }
}

/** What is read beside the dataset in the first request, and the records for which it has no room. */
function firstRefs(wanted: PatchedRecords) {
  const records = recordRefs(wanted)
  const first: RecordRefs = Object.fromEntries(
    records.slice(0, recordsInOneRequest).map((ref, index) => [`record${index}`, ref]),
  )
  const configuration = syncConfigurationRef(wanted.name.IdentityPoolId)
  return { refs: { ...first, configuration }, more: records.slice(recordsInOneRequest) }
}

function recordRefs({ name, session, patches }: PatchedRecords): Ref<StoredRecord>[] {
  const { generation, holder } = session
  if (generation === undefined) return []
  const place = { identityId: holder ?? name.IdentityId, generation }
  return patches.map(({ key }) => recordRef(place, key))
}
