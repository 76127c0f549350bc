import type {
  GetBulkPublishDetailsRequest,
  GetBulkPublishDetailsResponse,
} from '@aws-sdk/client-cognito-sync'
import { bulkPublishRef } from '../../store/bulk-publishes.ts'
import { identityPoolRef, ofThisId } from '../../store/identity-pools.ts'
import { operation, type Valid } from '../operation.ts'
import { requireAdmin } from './callers.ts'

/**
 * Tells what became of the newest bulk publish of an identity pool.
 *
 * @see https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_GetBulkPublishDetails.html
 */
export const getBulkPublishDetails = operation({
  name: 'GetBulkPublishDetails',
  access: 'signed',
  needs: ['table'],
  run: async (
    { IdentityPoolId }: Valid<GetBulkPublishDetailsRequest>,
    { table },
    { caller },
  ): Promise<GetBulkPublishDetailsResponse> => {
    requireAdmin(caller)
    const { pool, publish } = await table.read({
      pool: identityPoolRef(IdentityPoolId),
      publish: bulkPublishRef(IdentityPoolId),
    })
    ofThisId(pool, IdentityPoolId)
    return {
      IdentityPoolId,
      BulkPublishStartTime: dateOf(publish?.startedAt),
      BulkPublishCompleteTime: dateOf(publish?.completedAt),
      BulkPublishStatus: publish?.status ?? 'NOT_STARTED',
      FailureMessage: publish?.failure,
    }
  },
})

function dateOf(time: number | undefined): Date | undefined {
  return time === undefined ? undefined : new Date(time)
}
