import type {
  GetPrincipalTagAttributeMapInput,
  GetPrincipalTagAttributeMapResponse,
} from '@aws-sdk/client-cognito-identity'
import { requireTagMap } from '../../../identity-pools/principal-tags.ts'
import { requireIdentityPool } from '../../../store/identity-pools.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Which claims of a provider's tokens become tags of sessions.
 *
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetPrincipalTagAttributeMap.html
 */
export const getPrincipalTagAttributeMap = operation({
  name: 'GetPrincipalTagAttributeMap',
  access: 'signed',
  needs: ['settings', 'table'],
  run: async (
    input: Valid<GetPrincipalTagAttributeMapInput>,
    { settings, table },
  ): Promise<GetPrincipalTagAttributeMapResponse> => {
    const { IdentityPoolId: poolId, IdentityProviderName: provider } = input
    const pool = await requireIdentityPool(table, poolId)
    const { useDefaults, claims } = requireTagMap(settings, pool, provider)
    return {
      IdentityPoolId: poolId,
      IdentityProviderName: provider,
      UseDefaults: useDefaults,
      PrincipalTags: { ...claims },
    }
  },
})
