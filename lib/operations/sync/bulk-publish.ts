import type { BulkPublishRequest, BulkPublishResponse } from '@aws-sdk/client-cognito-sync'
import { ServiceError } from '../../errors.ts'
import {
  bulkPublishChanged,
  bulkPublishRef,
  replaceBulkPublish,
  type BulkPublish,
} from '../../store/bulk-publishes.ts'
import { identityPoolRef, ofThisId } from '../../store/identity-pools.ts'
import { retryOnChange } from '../../store/retry-on-change.ts'
import { syncConfigurationRef } from '../../store/sync-configurations.ts'
import { callPublisher } from '../../sync/call-publisher.ts'
import { streamTarget } from '../../sync/stream-target.ts'
import { operation, type Valid } from '../operation.ts'
import { requireAdmin } from './callers.ts'

/** Milliseconds after a success before all may be published again. */
const day = 24 * 60 * 60 * 1000

/**
 * Has all datasets of an identity pool published to its stream, beside what is published anyway.
 * One goes on at a time, and one a day succeeds.
 *
 * @see https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_BulkPublish.html
 */
export const bulkPublish = operation({
  name: 'BulkPublish',
  access: 'signed',
  needs: ['table', 'now', 'settings', 'ownLambda'],
  run: async (
    { IdentityPoolId }: Valid<BulkPublishRequest>,
    services,
    { caller },
  ): Promise<BulkPublishResponse> => {
    requireAdmin(caller)
    const { table, now } = services
    await retryOnChange([bulkPublishChanged], async () => {
      const { pool, configuration, before } = await table.read({
        pool: identityPoolRef(IdentityPoolId),
        configuration: syncConfigurationRef(IdentityPoolId),
        before: bulkPublishRef(IdentityPoolId),
      })
      ofThisId(pool, IdentityPoolId)
      refuseStart(before, now())
      if (!streamTarget(IdentityPoolId, configuration)) throw noStream()
      await table.write(
        replaceBulkPublish({
          identityPoolId: IdentityPoolId,
          status: 'IN_PROGRESS',
          startedAt: now(),
          setbacks: 0,
          version: (before?.version ?? 0) + 1,
        }),
      )
    })
    await callPublisher(services, { identityPoolId: IdentityPoolId })
    return { IdentityPoolId }
  },
})

function refuseStart(before: BulkPublish | undefined, now: number): void {
  if (before?.status === 'IN_PROGRESS') throw new ServiceError('DuplicateRequestException')
  const { completedAt } = before ?? {}
  if (completedAt !== undefined && now < completedAt + day) {
    throw new ServiceError('AlreadyStreamedException')
  }
}

function noStream(): ServiceError {
  return new ServiceError(
    'InvalidParameterException',
    'The identity pool has no Cognito Streams that are enabled.',
  )
}
