import type { SyncLimits } from '../domain/sync/limits.ts'
import { ServiceError } from '../errors.ts'
import { absent, either, lessThan } from './conditions.ts'
import { datasetKeys } from './keys.ts'
import { update, type Write } from './writes.ts'

/**
 * Counts a dataset that is added in the same transaction.
 *
 * @throws (when written) ServiceError LimitExceededException when the identity has too many
 */
export function countDataset(identityId: string, { datasetsPerIdentity }: SyncLimits): Write {
  return update(
    datasetKeys.usage(identityId),
    { add: { datasets: 1 } },
    {
      when: [either(absent('datasets'), lessThan('datasets', datasetsPerIdentity))],
      otherwise: new ServiceError(
        'LimitExceededException',
        `An identity has at most ${datasetsPerIdentity} datasets.`,
      ),
    },
  )
}

/** Takes a dataset that is deleted in the same transaction off the count. */
export function discountDataset(identityId: string): Write {
  return update(datasetKeys.usage(identityId), { add: { datasets: -1 } })
}
