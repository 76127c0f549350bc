import type {
  AdminConfirmSignUpRequest,
  AdminConfirmSignUpResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../../../errors.ts'
import { removeCode } from '../../../store/codes.ts'
import { triggerNeeds } from '../../../triggers/invoke.ts'
import { postConfirmation } from '../../../triggers/post-confirmation.ts'
import { noClient } from '../../../triggers/subject.ts'
import { changePoolUser, revised } from '../../../user-pools/user-changes.ts'
import { operation, type Valid } from '../../operation.ts'

/** Confirms somebody who signed up, without a code (API reference, AdminConfirmSignUp). */
export const adminConfirmSignUp = operation({
  name: 'AdminConfirmSignUp',
  access: 'signed',
  needs: ['table', ...triggerNeeds],
  run: async (
    input: Valid<AdminConfirmSignUpRequest>,
    services,
  ): Promise<AdminConfirmSignUpResponse> => {
    const { table, now } = services
    const { UserPoolId: poolId, Username: name, ClientMetadata: clientMetadata } = input
    const confirmed = await changePoolUser(table, { poolId, name }, ({ pool, user }) => {
      if (user.status !== 'UNCONFIRMED') {
        throw new ServiceError(
          'NotAuthorizedException',
          `User cannot be confirmed. Current status is ${user.status}`,
        )
      }
      return {
        pool,
        user: revised(user, { status: 'CONFIRMED' }, now()),
        writes: [removeCode(poolId, user.username, 'sign-up')],
      }
    })
    const { pool, user } = confirmed
    const subject = { pool, clientId: noClient, username: user.username, user, clientMetadata }
    await postConfirmation(services, subject, 'ConfirmSignUp')
    return {}
  },
})
