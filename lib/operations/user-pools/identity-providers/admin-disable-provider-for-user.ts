import type { AdminDisableProviderForUserRequest } from '@aws-sdk/client-cognito-identity-provider'
import { noSuchPool } from '../../../store/user-pools.ts'
import { isPoolId } from '../../../user-pools/ids.ts'
import { disableAccount } from '../../../user-pools/unlink-user.ts'
import { operation, type Valid } from '../../operation.ts'

/** Keeps an account of a provider from signing in as a user (API reference, as named). */
export const adminDisableProviderForUser = operation({
  name: 'AdminDisableProviderForUser',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (input: Valid<AdminDisableProviderForUserRequest>, services): Promise<object> => {
    const { UserPoolId: poolId, User: account } = input
    if (!isPoolId(poolId)) throw noSuchPool(poolId) // the model lets any text pass here
    await disableAccount(services, poolId, account)
    return {}
  },
})
