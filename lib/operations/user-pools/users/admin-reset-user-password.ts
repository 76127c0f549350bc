import type {
  AdminResetUserPasswordRequest,
  AdminResetUserPasswordResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../../../errors.ts'
import { codeRef } from '../../../store/codes.ts'
import { issueCode } from '../../../user-pools/codes.ts'
import { messageNeeds, notify } from '../../../user-pools/notify.ts'
import { recoveryContact } from '../../../user-pools/recovery.ts'
import { changePoolUser, revised } from '../../../user-pools/user-changes.ts'
import { codeBinding } from '../../../user-pools/verification.ts'
import { operation, type Valid } from '../../operation.ts'

const purpose = 'forgot-password'

/**
 * Makes a user choose a new password by the code that is sent; until then neither the old password
 * nor tokens work (API reference, AdminResetUserPassword).
 */
export const adminResetUserPassword = operation({
  name: 'AdminResetUserPassword',
  access: 'signed',
  needs: messageNeeds,
  run: async (
    input: Valid<AdminResetUserPasswordRequest>,
    services,
  ): Promise<AdminResetUserPasswordResponse> => {
    const { table, keyring, now } = services
    const { UserPoolId: poolId, Username: name } = input
    const sealer = await keyring.sealer('user-pools')
    const reset = await changePoolUser(table, { poolId, name }, async ({ pool, user }) => {
      if (user.status !== 'CONFIRMED' && user.status !== 'RESET_REQUIRED') {
        throw new ServiceError(
          'NotAuthorizedException',
          'User password cannot be reset in the current state.',
        )
      }
      const contact = recoveryContact(pool, user)
      const owner = { poolId, name: user.username, purpose } as const
      const read = await table.get(codeRef(poolId, user.username, purpose))
      const bound = codeBinding(user, contact)
      const { code, write } = issueCode({ sealer, now: now() }, owner, { read, bound })
      return {
        user: revised(user, { status: 'RESET_REQUIRED' }, now()),
        writes: [write],
        signedOutAt: now(),
        message: { pool, user, contact, username: user.username, code },
      }
    })
    await notify(services, {
      kind: 'ForgotPassword',
      clientId: undefined,
      clientMetadata: input.ClientMetadata,
      ...reset.message,
    })
    return {}
  },
})
