import type {
  MergeDeveloperIdentitiesInput,
  MergeDeveloperIdentitiesResponse,
} from '@aws-sdk/client-cognito-identity'
import { requireDeveloperLogin } from '../../../identity-pools/developer-login.ts'
import { mergeDeveloperUsers } from '../../../identity-pools/merge-developer-users.ts'
import { requireIdentityPool } from '../../../store/identity-pools.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Makes two users of the developer provider one: the source's identity is merged into the
 * destination's, and disabled.
 *
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_MergeDeveloperIdentities.html
 */
export const mergeDeveloperIdentities = operation({
  name: 'MergeDeveloperIdentities',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (
    input: Valid<MergeDeveloperIdentitiesInput>,
    services,
  ): Promise<MergeDeveloperIdentitiesResponse> => {
    const pool = await requireIdentityPool(services.table, input.IdentityPoolId)
    const userOf = (userIdentifier: string) =>
      requireDeveloperLogin(pool, { provider: input.DeveloperProviderName, userIdentifier })
    const IdentityId = await mergeDeveloperUsers(services, pool.id, {
      source: userOf(input.SourceUserIdentifier),
      destination: userOf(input.DestinationUserIdentifier),
    })
    return { IdentityId }
  },
})
