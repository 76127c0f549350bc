import type {
  SetPrincipalTagAttributeMapInput,
  SetPrincipalTagAttributeMapResponse,
} from '@aws-sdk/client-cognito-identity'
import { changeIdentityPool } from '../../../identity-pools/change-identity-pool.ts'
import { withTagMap } from '../../../identity-pools/principal-tags.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Says which claims of a provider's tokens become tags of sessions.
 *
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_SetPrincipalTagAttributeMap.html
 */
export const setPrincipalTagAttributeMap = operation({
  name: 'SetPrincipalTagAttributeMap',
  access: 'signed',
  needs: ['settings', 'table', 'now'],
  run: async (
    input: Valid<SetPrincipalTagAttributeMapInput>,
    services,
  ): Promise<SetPrincipalTagAttributeMapResponse> => {
    const { IdentityPoolId: poolId, IdentityProviderName: provider } = input
    const { UseDefaults: useDefaults = false, PrincipalTags: claims = {} } = input
    const map = { provider, useDefaults, claims }
    await changeIdentityPool(services, poolId, (pool) => ({
      principalTags: withTagMap(services.settings, pool, map),
    }))
    return {
      IdentityPoolId: poolId,
      IdentityProviderName: provider,
      UseDefaults: useDefaults,
      PrincipalTags: claims,
    }
  },
})
