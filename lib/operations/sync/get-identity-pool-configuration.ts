import type {
  GetIdentityPoolConfigurationRequest,
  GetIdentityPoolConfigurationResponse,
} from '@aws-sdk/client-cognito-sync'
import { identityPoolRef, ofThisId } from '../../store/identity-pools.ts'
import { syncConfigurationRef } from '../../store/sync-configurations.ts'
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
    const { pool, configuration } = await table.read({
      pool: identityPoolRef(IdentityPoolId),
      configuration: syncConfigurationRef(IdentityPoolId),
    })
    ofThisId(pool, IdentityPoolId)
    return {
      IdentityPoolId,
      PushSync: configuration?.push,
      CognitoStreams: configuration?.streams,
    }
  },
})
