import type {
  ChangePasswordRequest,
  ChangePasswordResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../../../errors.ts'
import { attemptsRef } from '../../../store/attempts.ts'
import { replaceUser } from '../../../store/users.ts'
import { bearerNeeds, requireBearer } from '../../../user-pools/access-token.ts'
import { isPassword, openPassword, withPassword } from '../../../user-pools/passwords.ts'
import { revised } from '../../../user-pools/user-changes.ts'
import { judge } from '../../../user-pools/verdict.ts'
import { operation, type Valid } from '../../operation.ts'

/** Puts a new password in place of the old one (API reference, ChangePassword). */
export const changePassword = operation({
  name: 'ChangePassword',
  access: 'access token',
  needs: [...bearerNeeds, 'keyring'],
  run: async (input: Valid<ChangePasswordRequest>, services): Promise<ChangePasswordResponse> => {
    const { pool, user, more } = await requireBearer(
      services,
      input.AccessToken,
      (poolId, username) => ({ attempts: attemptsRef(poolId, username) }),
    )
    const sealer = await services.keyring.sealer('user-pools')
    if (user.password) {
      const stored = openPassword(sealer, user, user.password)
      const isRight = await judge(services, {
        poolId: pool.id,
        username: user.username,
        read: more.attempts,
        isRight: () => isPassword(stored, user, input.PreviousPassword ?? ''),
      })
      if (!isRight) throw new ServiceError('NotAuthorizedException')
    }
    const changes = withPassword({ pool, sealer }, user, { password: input.ProposedPassword })
    await services.table.write(replaceUser(revised(user, changes, services.now())))
    return {}
  },
})
