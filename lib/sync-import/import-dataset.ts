import { randomUUID } from 'node:crypto'
import { removedRecordsKept, type SyncLimits } from '../domain/sync/limits.ts'
import { ServiceError } from '../errors.ts'
import type { Services } from '../services.ts'
import { addChore } from '../store/chores.ts'
import { discountDataset } from '../store/dataset-counts.ts'
import { datasetRef, removeDataset, type Dataset } from '../store/datasets.ts'
import { formerDatasetRef, rememberDataset, type FormerDataset } from '../store/former-datasets.ts'
import { readPresent } from '../store/read-many.ts'
import { recordRef, type StoredRecord } from '../store/records.ts'
import type { Table } from '../store/table.ts'
import { settleUpdate } from '../sync/settle-update.ts'
import { writeUpdate } from '../sync/write-update.ts'
import { broughtForward, importedDataset } from './dataset-state.ts'
import { readWhole } from './read-whole.ts'
import type { DatasetPlace, ImportedPlace, Source, SourceChanges } from './source.ts'

/** What became of something that was to be imported. */
export type ImportOutcome =
  /** It was not here. */
  | 'imported'
  /** It was here as imported before, and had changed at its source. */
  | 'brought forward'
  | 'unchanged'
  /** It is no more at its source, and nobody had changed it here. */
  | 'deleted'
  /** It was changed or deleted here since: it is left alone. */
  | 'changed here'

/** What became of a dataset, and what its source names beside it. */
export interface ImportedDataset {
  readonly outcome: ImportOutcome
  /** Names under which datasets of identities that were merged into this one are read. */
  readonly mergedNames: readonly string[]
}

/** What importing a dataset takes. */
export interface DatasetImport {
  readonly table: Table
  readonly now: Services['now']
  readonly source: Source
  readonly limits: SyncLimits
  readonly isDryRun: boolean
}

/** How often a dataset that changes on either side is read again. */
const tries = 6

/**
 * Brings a dataset to where its source is, wholly or not at all, unless somebody changed it here: all
 * is decided by what is stored, so that it may be done again at any time.
 *
 * @throws ServiceError LimitExceededException when the identity has too many datasets; Error when the
 *   dataset keeps changing
 */
export async function importDataset(
  services: DatasetImport,
  place: ImportedPlace,
): Promise<ImportedDataset> {
  for (let tried = 1; tried <= tries; tried++) {
    const here = await readSettled(services.table, place.to)
    try {
      const done = await step(services, place, here)
      if (done) return done
    } catch (error) {
      if (!isConflict(error)) throw error
    }
  }
  throw new Error('the dataset keeps changing')
}

/** Deletes a dataset that is no more at its source, unless somebody changed it here. */
export async function followDeletion(
  { table, now, isDryRun }: Pick<DatasetImport, 'table' | 'now' | 'isDryRun'>,
  dataset: Dataset,
): Promise<ImportOutcome> {
  if (!isAsImported(dataset)) return 'changed here'
  if (!isDryRun) await deleteByImport({ table, now }, dataset)
  return 'deleted'
}

/** Whether a dataset is as it was imported. */
export function isAsImported({ syncCount, importedCount }: Dataset): boolean {
  return syncCount === importedCount
}

/** What is stored under a dataset's name. */
export interface Here {
  readonly dataset: Dataset | undefined
  readonly former: FormerDataset | undefined
}

/** What is stored under a dataset's name, once an update that its writer could not finish is finished. */
export async function readSettled(table: Table, { identityId, name }: DatasetPlace): Promise<Here> {
  const refs = {
    dataset: datasetRef(identityId, name),
    former: formerDatasetRef(identityId, name),
  }
  const here = await table.read(refs)
  if (here.dataset?.pendingParts === undefined) return here
  await settleUpdate(table, here.dataset)
  return table.read(refs)
}

/** @returns undefined when there is another step to do */
async function step(
  services: DatasetImport,
  place: ImportedPlace,
  { dataset, former }: Here,
): Promise<ImportedDataset | undefined> {
  const { source, isDryRun } = services
  if (!dataset && (!former || former.byImport === true)) return add(services, place, former)
  if (!dataset || !isAsImported(dataset)) return { outcome: 'changed here', mergedNames: [] }
  const changes = await source.changes(place.from, dataset.syncCount)
  const { mergedNames } = changes
  if (!changes.exists) return { outcome: await followDeletion(services, dataset), mergedNames }
  const isRecreated = changes.wasDeleted || changes.syncCount < dataset.syncCount
  const isUnchanged = !isRecreated && changes.syncCount === dataset.syncCount
  if (isUnchanged) return { outcome: 'unchanged', mergedNames }
  const isDone =
    isDryRun || (!isRecreated && (await bringForward(services, { place, dataset, changes })))
  if (isDone) return { outcome: 'brought forward', mergedNames }
  await deleteByImport(services, dataset) // and the next step adds it anew
  return undefined
}

async function add(
  { table, source, limits, isDryRun }: DatasetImport,
  { from, to, listed }: ImportedPlace,
  former: FormerDataset | undefined,
): Promise<ImportedDataset> {
  if (isDryRun) return { outcome: 'imported', mergedNames: [] }
  const whole = await readWhole(source, from)
  if (!whole) return { outcome: 'deleted', mergedNames: [] }
  const { mergedNames } = whole
  const state = importedDataset(to, { listed, whole, generation: randomUUID(), limits })
  await writeUpdate(table, { ...state, read: undefined, former, stored: new Map(), limits })
  return { outcome: former ? 'brought forward' : 'imported', mergedNames }
}

/** @returns whether it could be done so: not when more removed records came than are remembered */
async function bringForward(
  { table, limits }: DatasetImport,
  {
    place: { listed },
    dataset,
    changes,
  }: { place: ImportedPlace; dataset: Dataset; changes: SourceChanges },
): Promise<boolean> {
  const stored = await readRecords(table, dataset, changes)
  const state = broughtForward(dataset, { listed, changes, stored })
  if (state.dataset.removedRecords > removedRecordsKept(limits)) return false
  await writeUpdate(table, { ...state, read: dataset, former: undefined, stored, limits })
  return true
}

async function readRecords(
  table: Table,
  dataset: Dataset,
  { records }: SourceChanges,
): Promise<Map<string, StoredRecord>> {
  const refs = records.map((record) => recordRef(dataset, record.key))
  const found = await readPresent(table, refs)
  return new Map(found.map((record) => [record.key, record]))
}

async function deleteByImport(
  { table, now }: Pick<DatasetImport, 'table' | 'now'>,
  dataset: Dataset,
): Promise<void> {
  const { identityId, generation, syncCount } = dataset
  await table.write(
    removeDataset(dataset),
    rememberDataset(dataset, { syncCount, byImport: true }),
    discountDataset(identityId),
    addChore({ kind: 'delete-dataset-records', details: { identityId, generation } }, now()),
  )
}

function isConflict(error: unknown): boolean {
  return error instanceof ServiceError && error.code === 'ResourceConflictException'
}
