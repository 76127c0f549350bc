import type {
  GetCognitoEventsRequest,
  GetCognitoEventsResponse,
} from '@aws-sdk/client-cognito-sync'
import { syncTriggerName } from '../../domain/sync/trigger-event.ts'
import { poolConfiguration } from '../../sync/pool-configuration.ts'
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
    const { syncTrigger: arn } = await poolConfiguration(table, IdentityPoolId)
    return { Events: arn === undefined ? {} : { [syncTriggerName]: arn } }
  },
})
