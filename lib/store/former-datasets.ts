import { conflict } from '../domain/sync/patches.ts'
import { equals } from './conditions.ts'
import { datasetKeys } from './keys.ts'
import type { Ref } from './table.ts'
import { put, remove, type Write } from './writes.ts'

/** What is remembered of a deleted dataset, so that counts keep rising if its name comes again. */
export interface FormerDataset {
  readonly syncCount: number
}

/** Where a deleted dataset is remembered. */
export const formerDatasetRef = (identityId: string, name: string): Ref<FormerDataset> => ({
  key: datasetKeys.formerDataset(identityId, name),
  parse: ({ syncCount }) => ({ syncCount: syncCount as number }), // written by rememberDataset
})

/** Remembers a dataset that is deleted. */
export function rememberDataset(
  { identityId, name }: { identityId: string; name: string },
  { syncCount }: FormerDataset,
): Write {
  return put(datasetKeys.formerDataset(identityId, name), { syncCount })
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
