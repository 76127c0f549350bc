import { isDeepStrictEqual } from 'node:util'
import type { SyncRecord } from '../domain/sync/patches.ts'
import type { Services } from '../services.ts'
import type { Dataset } from '../store/datasets.ts'
import { identityRef } from '../store/identities.ts'
import { identityPoolRef, type IdentityPool } from '../store/identity-pools.ts'
import { positionAfter } from '../store/records.ts'
import type { Table } from '../store/table.ts'
import { listChanges, type ChangesPage } from '../sync/list-changes.ts'
import { eachIdentity, type Walk } from './each-identity.ts'
import { isAsImported, readSettled } from './import-dataset.ts'
import type { Failure } from './import-everything-of.ts'
import { isSamePool } from './import-pool.ts'
import { addMerged, listPlaces, vanished, type AskedIdentity } from './places.ts'
import { readWhole, type WholeDataset } from './read-whole.ts'
import type { ImportedPlace, SourcePool } from './source.ts'

/** What comparing takes. */
export interface VerifyServices extends Walk {
  readonly table: Table
  readonly keyring: Services['keyring']
  readonly onDifference: (difference: Failure & { readonly identityId: string }) => void
}

/** How much was compared. */
export interface Compared {
  identities: number
  datasets: number
  /** Datasets and identities that were changed here since they were imported: not differences. */
  changedHere: number
}

/** Compares a pool, its identities, their datasets and each record with their source. */
export async function verifyImport(services: VerifyServices, poolId: string): Promise<Compared> {
  const { source, table, onDifference, onProgress } = services
  const compared = { identities: 0, datasets: 0, changedHere: 0 }
  const pool = await source.pool(poolId)
  const fault = await poolFault(services, await table.get(identityPoolRef(poolId)), pool)
  if (fault !== undefined) onDifference({ identityId: poolId, reason: fault })
  await eachIdentity(services, pool, async (asked, progress) => {
    await compareIdentity(services, asked, compared)
    if (!asked.isDisabled) await compareDatasets(services, asked, compared)
    onProgress({ step: 'comparing', ...progress })
  })
  return compared
}

async function poolFault(
  services: Pick<Services, 'keyring'>,
  here: IdentityPool | undefined,
  source: SourcePool,
): Promise<string | undefined> {
  if (here?.id !== source.id) return 'the pool is not here'
  return (await isSamePool(services, here, source)) ? undefined : 'the pool has other settings here'
}

async function compareIdentity(
  { table, onDifference }: VerifyServices,
  { identity, isDisabled }: AskedIdentity,
  compared: Compared,
): Promise<void> {
  compared.identities++
  const tell = (reason: string) => onDifference({ identityId: identity.id, reason })
  const here = await table.get(identityRef(identity.id))
  if (!here) {
    tell('is not here')
    return
  }
  if (here.version !== here.importedVersion) {
    compared.changedHere++
    return
  }
  const providers = new Set(here.logins.map(({ provider }) => provider))
  if (identity.providers.some((provider) => !providers.has(provider))) tell('has other logins')
  if ((here.isDisabled === true) !== isDisabled) tell('is disabled on one side only')
  const dates = [here.createdAt, here.updatedAt]
  if (!isDeepStrictEqual(dates, [identity.createdAt, identity.updatedAt])) tell('has other dates')
}

async function compareDatasets(
  services: VerifyServices,
  asked: AskedIdentity,
  compared: Compared,
): Promise<void> {
  const { source, table, onDifference } = services
  const { id: identityId } = asked.identity
  const places = await listPlaces(source, asked)
  for (const place of places.values()) {
    compared.datasets++
    const there = await readWhole(source, place.from)
    addMerged(places, asked, there?.mergedNames ?? []) // which the loop goes over too
    const { dataset: here } = await readSettled(table, place.to)
    if (here && !isAsImported(here)) {
      compared.changedHere++
      continue
    }
    const reason = await datasetFault(table, { place, here, there })
    if (reason !== undefined) onDifference({ identityId, dataset: place.from.name, reason })
  }
  for (const dataset of await vanished(table, asked, places)) {
    if (!isAsImported(dataset)) compared.changedHere++
    else onDifference({ identityId, dataset: dataset.name, reason: 'is not at its source' })
  }
}

async function datasetFault(
  table: Table,
  {
    place: { listed },
    here,
    there,
  }: { place: ImportedPlace; here: Dataset | undefined; there: WholeDataset | undefined },
): Promise<string | undefined> {
  if (!there) return here && 'is not at its source'
  if (!here) return 'is not here'
  if (here.syncCount !== there.syncCount) return 'was changed at its source since'
  const { createdAt, modifiedAt, modifiedBy, startCount } = here
  const stamps = listed && [listed.createdAt, listed.modifiedAt, listed.modifiedBy]
  if (stamps && !isDeepStrictEqual(stamps, [createdAt, modifiedAt, modifiedBy])) {
    return 'has other dates'
  }
  if (startCount !== there.startCount) return 'was deleted at another count'
  const isKept = ({ value, syncCount }: SyncRecord) =>
    value !== undefined || syncCount > here.clearedUpTo
  const wanted = byKey(there.records.filter(isKept))
  const found = byKey((await recordsHere(table, here)).filter(isKept))
  return isDeepStrictEqual(found, wanted) ? undefined : 'has other records'
}

async function recordsHere(table: Table, dataset: Dataset): Promise<readonly SyncRecord[]> {
  const records: SyncRecord[] = []
  const question = { upTo: dataset.syncCount, limit: 1000, withRemoved: true }
  let after: string | undefined = positionAfter(0)
  while (after !== undefined) {
    const page: ChangesPage | undefined = await listChanges(table, dataset, { ...question, after })
    records.push(...(page?.records ?? []))
    after = page?.next
  }
  return records
}

function byKey(records: readonly SyncRecord[]): Map<string, SyncRecord> {
  return new Map(records.map((record) => [record.key, record]))
}
