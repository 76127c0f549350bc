import { conflict } from '../domain/sync/patches.ts'
import { equals } from './conditions.ts'
import { datasetKeys } from './keys.ts'
import type { Ref } from './table.ts'
import { put, remove, type Write } from './writes.ts'

/** What is remembered of a deleted dataset, so that counts keep rising if its name comes again. */
export interface FormerDataset {
  readonly syncCount: number
  /** An import deleted it, because it is no more where it came from: it may be imported again. */
  readonly byImport?: boolean | undefined
}

/** Where a deleted dataset is remembered. */
export const formerDatasetRef = (identityId: string, name: string): Ref<FormerDataset> => ({
  key: datasetKeys.formerDataset(identityId, name),
  parse: ({ syncCount, byImport }) => ({ syncCount, byImport }) as FormerDataset, // written below alone
})

/** Remembers a dataset that is deleted. */
export function rememberDataset(
  { identityId, name }: { identityId: string; name: string },
  { syncCount, byImport }: FormerDataset,
): Write {
  return put(datasetKeys.formerDataset(identityId, name), { syncCount, byImport })
}

/** Forgets, or finds nothing to forget, as it was read: its name is taken again. */
export function forgetDataset(
  { identityId, name }: { identityId: string; name: string },
  read: FormerDataset | undefined,
): Write {
  return remove(datasetKeys.formerDataset(identityId, name), {
    when: [equals('syncCount', read?.syncCount)],
    otherwise: conflict(),
  })
}
