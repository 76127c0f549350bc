import type {
  GetUserAuthFactorsRequest,
  GetUserAuthFactorsResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { bearerNeeds, requireBearer } from '../../../user-pools/access-token.ts'
import { authFactorsAnswer } from '../../../user-pools/mfa/auth-factors.ts'
import { operation, type Valid } from '../../operation.ts'

/** The ways in which a user can sign in (API reference, GetUserAuthFactors). */
export const getUserAuthFactors = operation({
  name: 'GetUserAuthFactors',
  access: 'access token',
  needs: bearerNeeds,
  run: async (
    input: Valid<GetUserAuthFactorsRequest>,
    services,
  ): Promise<GetUserAuthFactorsResponse> => {
    const { pool, user } = await requireBearer(services, input.AccessToken)
    return authFactorsAnswer(pool, user)
  },
})
