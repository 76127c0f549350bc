import type { AdminLinkProviderForUserRequest } from '@aws-sdk/client-cognito-identity-provider'
import { noSuchPool } from '../../../store/user-pools.ts'
import { isPoolId } from '../../../user-pools/ids.ts'
import { linkUser } from '../../../user-pools/link-user.ts'
import { operation, type Valid } from '../../operation.ts'

/** Lets an account of a provider sign in as a user (API reference, AdminLinkProviderForUser). */
export const adminLinkProviderForUser = operation({
  name: 'AdminLinkProviderForUser',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (input: Valid<AdminLinkProviderForUserRequest>, services): Promise<object> => {
    const { UserPoolId: poolId, DestinationUser: destination, SourceUser: source } = input
    if (!isPoolId(poolId)) throw noSuchPool(poolId) // the model lets any text pass here
    await linkUser(services, { poolId, destination, source })
    return {}
  },
})
