import type { Patch } from '../domain/sync/patches.ts'
import type { Dataset } from '../store/datasets.ts'
import type { FormerDataset } from '../store/former-datasets.ts'
import { readMany } from '../store/read-many.ts'
import { recordRef, type RecordPlace, type StoredRecord } from '../store/records.ts'
import { syncConfigurationRef } from '../store/sync-configurations.ts'
import type { Ref, Table } from '../store/table.ts'
import { findDataset } from './find-dataset.ts'
import type { SyncSession } from './session-tokens.ts'

/** Records that fit into the request that reads the dataset, its owner and the configuration. */
const recordsInOneRequest = 95

/** What an update is decided on. */
export interface PatchedDataset {
  readonly dataset: Dataset | undefined
  readonly former: FormerDataset | undefined
  /** The stored records that the patches touch, by key. */
  readonly stored: ReadonlyMap<string, StoredRecord>
  /** The ARN of the function that is asked about updates. */
  readonly syncTrigger: string | undefined
}

/** Records to read, by names that no other ref has. */
type RecordRefs = Readonly<Record<`record${number}`, Ref<StoredRecord>>>

/**
 * Reads a dataset and the records that patches touch in one round trip: the session says in which
 * generation of the dataset they are.
 *
 * @throws ServiceError ResourceNotFoundException when the owner is not there
 */
export async function readPatched(
  table: Table,
  {
    name,
    session,
    patches,
  }: {
    name: Pick<Dataset, 'identityId' | 'identityPoolId' | 'name'>
    session: SyncSession
    patches: readonly Patch[]
  },
): Promise<PatchedDataset> {
  const { generation } = session
  const { identityId, identityPoolId } = name
  const input = { IdentityPoolId: identityPoolId, IdentityId: identityId, DatasetName: name.name }
  const place = generation === undefined ? undefined : { identityId, generation }
  const keys = place ? patches.map(({ key }) => key) : []
  const refs: RecordRefs = place ? patchedRefs(place, keys.slice(0, recordsInOneRequest)) : {}
  const [found, more] = await Promise.all([
    findDataset(table, input, { ...refs, configuration: syncConfigurationRef(identityPoolId) }),
    place ? readMore(table, place, keys.slice(recordsInOneRequest)) : [],
  ])
  const { configuration, ...records } = found.others
  const stored = [...Object.values<StoredRecord | undefined>(records), ...more].filter(
    (record) => record !== undefined,
  )
  return {
    dataset: found.dataset,
    former: found.former,
    stored: new Map(stored.map((record) => [record.key, record])),
    syncTrigger: configuration?.syncTrigger,
  }
}

function patchedRefs(place: RecordPlace, keys: readonly string[]): RecordRefs {
  return Object.fromEntries(keys.map((key, index) => [`record${index}`, recordRef(place, key)]))
}

async function readMore(
  table: Table,
  place: RecordPlace,
  keys: readonly string[],
): Promise<StoredRecord[]> {
  const refs = keys.map((key) => recordRef(place, key))
  const items = await readMany(
    table,
    refs.map(({ key }) => key),
  )
  return refs.flatMap(({ key: { pk, sk }, parse }) => {
    const attributes = items.get(`${pk}\n${sk}`)
    return attributes ? [parse(attributes)] : []
  })
}
