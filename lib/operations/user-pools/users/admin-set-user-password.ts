import type {
  AdminSetUserPasswordRequest,
  AdminSetUserPasswordResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { withPassword } from '../../../user-pools/passwords.ts'
import { changePoolUser, revised } from '../../../user-pools/user-changes.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Gives a user a password: to stay, or for one sign-in, after which the user chooses another
 * (API reference, AdminSetUserPassword).
 */
export const adminSetUserPassword = operation({
  name: 'AdminSetUserPassword',
  access: 'signed',
  needs: ['table', 'keyring', 'now'],
  run: async (
    input: Valid<AdminSetUserPasswordRequest>,
    { table, keyring, now },
  ): Promise<AdminSetUserPasswordResponse> => {
    const { UserPoolId: poolId, Username: name, Password: password } = input
    const sealer = await keyring.sealer('user-pools')
    const isPermanent = input.Permanent ?? false
    await changePoolUser(table, { poolId, name }, ({ pool, user }) => {
      const given = isPermanent ? { password } : { password, temporaryFrom: now() }
      const status = isPermanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD'
      return {
        user: revised(user, { ...withPassword({ pool, sealer }, user, given), status }, now()),
      }
    })
    return {}
  },
})
