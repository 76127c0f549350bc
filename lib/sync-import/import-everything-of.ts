import { isUnproven } from '../identity-pools/unproven-logins.ts'
import { syncLimits } from '../domain/sync/limits.ts'
import type { Services } from '../services.ts'
import type { LinkedLogin, NewLogin } from '../store/identities.ts'
import { followDeletion, importDataset, type ImportOutcome } from './import-dataset.ts'
import { importIdentity, noteMerged } from './import-identity.ts'
import { loginsOf, type KnownLogins } from './logins-of.ts'
import { addMerged, listPlaces, vanished, type AskedIdentity } from './places.ts'
import { SourceRefusal, type Source } from './source.ts'

/** What became of an identity and of what it has. */
export interface IdentityReport {
  readonly identityId: string
  readonly outcome: ImportOutcome | 'failed'
  readonly kind: IdentityKind
  readonly datasets: Readonly<Partial<Record<ImportOutcome, number>>>
  readonly failures: readonly Failure[]
}

/** By what an identity is reached here. */
export type IdentityKind =
  /** By its id, as everywhere. */
  | 'guest'
  /** By logins that are known. */
  | 'known'
  /** By nobody, until the person proves to be its owner. */
  | 'unproven'
  | 'disabled'

/** What could not be imported, and why. */
export interface Failure {
  readonly dataset?: string | undefined
  readonly reason: string
}

/** What importing an identity takes. */
export interface IdentityImport extends Pick<Services, 'table' | 'now' | 'settings'> {
  readonly source: Source
  readonly knownLogins: KnownLogins
}

/**
 * Imports an identity and then its datasets, one after the other. What fails is reported, and the rest
 * is done.
 *
 * @throws SourceRefusal when the source lets nobody in
 */
export async function importEverythingOf(
  services: IdentityImport,
  asked: AskedIdentity & { readonly isDryRun: boolean },
): Promise<IdentityReport> {
  const { pool, identity, isDisabled, isDryRun } = asked
  const { id: identityId, createdAt, updatedAt } = identity
  const failures: Failure[] = []
  let logins: readonly NewLogin[] = []
  try {
    logins = await loginsOf(services, asked)
    const dates = { createdAt, updatedAt }
    const wanted = { id: identityId, poolId: pool.id, logins, isDisabled, ...dates }
    const outcome = await importIdentity(services.table, wanted, { isDryRun })
    const datasets = isDisabled ? {} : await importDatasets(services, asked, failures)
    return { identityId, outcome, kind: kindOf(logins, isDisabled), datasets, failures }
  } catch (error) {
    const reason = reasonOf(error)
    const kind = kindOf(logins, isDisabled)
    return { identityId, outcome: 'failed', kind, datasets: {}, failures: [{ reason }] }
  }
}

async function importDatasets(
  services: IdentityImport,
  asked: AskedIdentity & { readonly isDryRun: boolean },
  failures: Failure[],
): Promise<Partial<Record<ImportOutcome, number>>> {
  const counts: Partial<Record<ImportOutcome, number>> = {}
  const places = await listPlaces(services.source, asked)
  const merged = new Set<string>()
  const limits = syncLimits(services.settings.syncLimits)
  for (const place of places.values()) {
    if (place.to.identityId !== asked.identity.id) merged.add(place.to.identityId)
    await attempt(place.from.name, async () => {
      const done = await importDataset({ ...services, ...asked, limits }, place)
      counts[done.outcome] = (counts[done.outcome] ?? 0) + 1
      addMerged(places, asked, done.mergedNames) // which the loop goes over too
    })
  }
  const { identity, isDryRun } = asked
  if (merged.size > 0 && !isDryRun) await noteMerged(services.table, identity.id, [...merged])
  for (const dataset of await vanished(services.table, asked, places)) {
    await attempt(dataset.name, async () => {
      const outcome = await followDeletion({ ...services, isDryRun }, dataset)
      counts[outcome] = (counts[outcome] ?? 0) + 1
    })
  }
  return counts

  async function attempt(dataset: string, work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => failures.push({ dataset, reason: reasonOf(error) }))
  }
}

function kindOf(logins: readonly LinkedLogin[], isDisabled: boolean): IdentityKind {
  if (isDisabled) return 'disabled'
  if (logins.length === 0) return 'guest'
  return logins.every(isUnproven) ? 'unproven' : 'known'
}

function reasonOf(error: unknown): string {
  if (error instanceof SourceRefusal) throw error
  return error instanceof Error ? error.message : String(error)
}
