import type {
  GetIdentityPoolConfigurationRequest,
  GetIdentityPoolConfigurationResponse,
} from '@aws-sdk/client-cognito-sync'
import { poolConfiguration } from '../../sync/pool-configuration.ts'
import { operation, type Valid } from '../operation.ts'
import { requireAdmin } from './callers.ts'

/**
 * Tells how an identity pool's datasets are announced.
 *
 * @see https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_GetIdentityPoolConfiguration.html
 */
export const getIdentityPoolConfiguration = operation({
  name: 'GetIdentityPoolConfiguration',
  access: 'signed',
  needs: ['table'],
  run: async (
    { IdentityPoolId }: Valid<GetIdentityPoolConfigurationRequest>,
    { table },
    { caller },
  ): Promise<GetIdentityPoolConfigurationResponse> => {
    requireAdmin(caller)
    const { push, streams } = await poolConfiguration(table, IdentityPoolId)
    return { IdentityPoolId, PushSync: push, CognitoStreams: streams }
  },
})
