import { eachIdentity, type Progress } from './each-identity.ts'
import type { Services } from '../services.ts'
import type { ImportOutcome } from './import-dataset.ts'
import { importEverythingOf, type IdentityReport } from './import-everything-of.ts'
import { importPool } from './import-pool.ts'
import type { KnownLogins } from './logins-of.ts'
import type { Source } from './source.ts'

/** Remembers what is done, so that a run that was cut off goes on there. */
export interface Journal {
  readonly isDone: (identityId: string) => boolean
  readonly note: (report: IdentityReport) => void
}

/** What an import takes. */
export interface ImportServices extends Pick<
  Services,
  'table' | 'now' | 'settings' | 'iam' | 'keyring'
> {
  readonly source: Source
  readonly journal: Journal
  readonly knownLogins: KnownLogins
  readonly onProgress: (progress: Progress) => void
}

/**
 * Imports an identity pool, its identities and their datasets.
 *
 * @returns what became of the pool
 * @throws SourceRefusal when the source lets nobody in; Error when the pool cannot be here
 */
export async function runImport(
  services: ImportServices,
  { poolId, isDryRun }: { poolId: string; isDryRun: boolean },
): Promise<ImportOutcome> {
  const pool = await services.source.pool(poolId)
  const outcome = await importPool(services, pool, { isDryRun })
  const { journal, onProgress } = services
  await eachIdentity(services, pool, async (asked, progress) => {
    if (!journal.isDone(asked.identity.id)) {
      journal.note(await importEverythingOf(services, { ...asked, isDryRun }))
    }
    onProgress({ step: 'importing', ...progress })
  })
  return outcome
}
