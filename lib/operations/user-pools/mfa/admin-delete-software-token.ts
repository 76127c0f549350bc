import type {
  AdminDeleteSoftwareTokenRequest,
  AdminDeleteSoftwareTokenResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../../../errors.ts'
import { removePendingTotp } from '../../../store/pending-totp.ts'
import { withoutFactor } from '../../../user-pools/mfa/preference.ts'
import { changePoolUser, revised } from '../../../user-pools/user-changes.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Takes a user's authenticator app away, who lost it (API reference, AdminDeleteSoftwareToken).
 */
export const adminDeleteSoftwareToken = operation({
  name: 'AdminDeleteSoftwareToken',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (
    input: Valid<AdminDeleteSoftwareTokenRequest>,
    { table, now },
  ): Promise<AdminDeleteSoftwareTokenResponse> => {
    const { UserPoolId: poolId, Username: name } = input
    await changePoolUser(table, { poolId, name }, ({ user }) => {
      if (!user.totp) {
        throw new ServiceError(
          'ResourceNotFoundException',
          'Software token MFA has not been configured for this user',
        )
      }
      const mfa = withoutFactor(user.mfa, 'SOFTWARE_TOKEN_MFA')
      return {
        user: revised(user, { totp: undefined, mfa }, now()),
        writes: [removePendingTotp(poolId, user.username)],
      }
    })
    return {}
  },
})
