import type {
  GetCognitoEventsRequest,
  GetCognitoEventsResponse,
} from '@aws-sdk/client-cognito-sync'
import { identityPoolRef, ofThisId } from '../../store/identity-pools.ts'
import { syncConfigurationRef } from '../../store/sync-configurations.ts'
import { syncTriggerName } from '../../domain/sync/trigger-event.ts'
import { operation, type Valid } from '../operation.ts'
import { requireAdmin } from './callers.ts'

/**
 * Tells which function is asked about updates of an identity pool's datasets.
 *
 * @see https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_GetCognitoEvents.html
 */
export const getCognitoEvents = operation({
  name: 'GetCognitoEvents',
  access: 'signed',
  needs: ['table'],
  run: async (
    { IdentityPoolId }: Valid<GetCognitoEventsRequest>,
    { table },
    { caller },
  ): Promise<GetCognitoEventsResponse> => {
    requireAdmin(caller)
    const { pool, configuration } = await table.read({
      pool: identityPoolRef(IdentityPoolId),
      configuration: syncConfigurationRef(IdentityPoolId),
    })
    ofThisId(pool, IdentityPoolId)
    const arn = configuration?.syncTrigger
    return { Events: arn === undefined ? {} : { [syncTriggerName]: arn } }
  },
})
