import type {
  ChangePasswordRequest,
  ChangePasswordResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../../../errors.ts'
import { attemptsRef, countPasswordChange, type HourlyCount } from '../../../store/attempts.ts'
import { replaceUser } from '../../../store/users.ts'
import { bearerNeeds, requireBearer } from '../../../user-pools/access-token.ts'
import { checkPassword, isPasswordOf, withPassword } from '../../../user-pools/passwords.ts'
import { eventful } from '../../../user-pools/risk/eventful.ts'
import { refuseCompromised } from '../../../user-pools/risk/compromised.ts'
import { readProtection } from '../../../user-pools/risk/protection.ts'
import { retryOnUserChange, revised } from '../../../user-pools/user-changes.ts'
import { judge } from '../../../user-pools/verdict.ts'
import { operation, type Valid } from '../../operation.ts'

/** Puts a new password in place of the old one (API reference, ChangePassword). */
export const changePassword = operation({
  name: 'ChangePassword',
  access: 'access token',
  needs: [...bearerNeeds, 'keyring'],
  run: (input: Valid<ChangePasswordRequest>, services, origin): Promise<ChangePasswordResponse> =>
    eventful(services, { type: 'PasswordChange', goodEnd: () => 'Pass' }, (about) => {
      let proven: number | undefined // the version of the password that PreviousPassword is
      return retryOnUserChange(async () => {
        const { pool, client, user, more } = await requireBearer(
          services,
          input.AccessToken,
          (poolId, username) => ({ attempts: attemptsRef(poolId, username) }),
        )
        about({ pool, user, username: user.username, origin })
        const now = services.now()
        const count = oneMore(more.attempts?.passwordChanges, now)
        checkPassword(pool, input.ProposedPassword)
        const sealer = await services.keyring.sealer('user-pools')
        const present = user.password ?? user.importedPassword
        if (present && present.version !== proven) {
          // of two changes at once the later one was right too, when it was judged
          if (proven !== undefined) throw new ServiceError('NotAuthorizedException')
          const isRight = await judge(services, {
            poolId: pool.id,
            username: user.username,
            read: more.attempts,
            isRight: () => isPasswordOf(sealer, { ...user, user }, input.PreviousPassword ?? ''),
            isLast: true,
            prize: () => Promise.resolve(true),
          })
          if (!isRight) throw new ServiceError('NotAuthorizedException')
          proven = present.version
        }
        const password = input.ProposedPassword
        const protection = await readProtection(services.table, pool, client.id)
        await refuseCompromised(services, protection, { event: 'PASSWORD_CHANGE', password, user })
        const changes = withPassword({ pool, sealer }, user, { password })
        const owner = { poolId: pool.id, name: user.username }
        await services.table.write(
          replaceUser(revised(user, changes, now)),
          countPasswordChange(owner, { read: more.attempts, count, now }),
        )
        return {}
      })
    }),
})

const hour = 60 * 60 * 1000
const changesPerHour = 5

/** Counts one more change (developer guide, "Quotas in Amazon Cognito": ChangePassword). */
function oneMore(read: HourlyCount | undefined, now: number): HourlyCount {
  const present = read && now < read.hourEndsAt ? read : { count: 0, hourEndsAt: now + hour }
  if (present.count >= changesPerHour) throw new ServiceError('LimitExceededException')
  return { ...present, count: present.count + 1 }
}
