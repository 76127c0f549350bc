import type {
  AdminGetUserAuthFactorsRequest,
  AdminGetUserAuthFactorsResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { requirePoolUser } from '../../../user-pools/find-user.ts'
import { authFactorsAnswer } from '../../../user-pools/mfa/auth-factors.ts'
import { operation, type Valid } from '../../operation.ts'

/** The ways in which a user can sign in (API reference, AdminGetUserAuthFactors). */
export const adminGetUserAuthFactors = operation({
  name: 'AdminGetUserAuthFactors',
  access: 'signed',
  needs: ['table'],
  run: async (
    input: Valid<AdminGetUserAuthFactorsRequest>,
    { table },
  ): Promise<AdminGetUserAuthFactorsResponse> => {
    const { UserPoolId: poolId, Username: name } = input
    const { pool, user } = await requirePoolUser(table, { poolId, name })
    return authFactorsAnswer(pool, user)
  },
})
