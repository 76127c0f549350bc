import type {
  AdminConfirmSignUpRequest,
  AdminConfirmSignUpResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../../../errors.ts'
import { removeCode } from '../../../store/codes.ts'
import { changePoolUser, revised } from '../../../user-pools/user-changes.ts'
import { operation, type Valid } from '../../operation.ts'

/** Confirms somebody who signed up, without a code (API reference, AdminConfirmSignUp). */
export const adminConfirmSignUp = operation({
  name: 'AdminConfirmSignUp',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (
    input: Valid<AdminConfirmSignUpRequest>,
    { table, now },
  ): Promise<AdminConfirmSignUpResponse> => {
    const { UserPoolId: poolId, Username: name } = input
    await changePoolUser(table, { poolId, name }, ({ user }) => {
      if (user.status !== 'UNCONFIRMED') {
        throw new ServiceError(
          'NotAuthorizedException',
          `User cannot be confirmed. Current status is ${user.status}`,
        )
      }
      return {
        user: revised(user, { status: 'CONFIRMED' }, now()),
        writes: [removeCode(poolId, user.username, 'sign-up')],
      }
    })
    return {}
  },
})
