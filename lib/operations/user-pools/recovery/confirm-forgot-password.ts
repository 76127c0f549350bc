import type {
  ConfirmForgotPasswordRequest,
  ConfirmForgotPasswordResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../../../errors.ts'
import type { Services } from '../../../services.ts'
import { codeRef } from '../../../store/codes.ts'
import { replaceUser, type User } from '../../../store/users.ts'
import type { Write } from '../../../store/writes.ts'
import { triggerNeeds } from '../../../triggers/invoke.ts'
import { postConfirmation } from '../../../triggers/post-confirmation.ts'
import { originBehindClient } from '../../../user-pools/client-context.ts'
import { mismatched, requireSecretHash } from '../../../user-pools/client-secret.ts'
import { redeemCode } from '../../../user-pools/codes.ts'
import { eventful } from '../../../user-pools/risk/eventful.ts'
import { retryOnUserChange, revised } from '../../../user-pools/user-changes.ts'
import { findClientUser, type FoundClientUser } from '../../../user-pools/find-user.ts'
import { checkPassword, withPassword } from '../../../user-pools/passwords.ts'
import { recoveryContact } from '../../../user-pools/recovery.ts'
import { refuseCompromised } from '../../../user-pools/risk/compromised.ts'
import { readProtection } from '../../../user-pools/risk/protection.ts'
import { hidesUnknownUsers } from '../../../user-pools/sign-in/flows.ts'
import { codeBinding } from '../../../user-pools/verification.ts'
import { operation, type Valid } from '../../operation.ts'

const purpose = 'forgot-password'
const needs = ['table', ...triggerNeeds] as const
type Needed = Pick<Services, (typeof needs)[number]>

/** Takes the code and sets the new password (API reference, ConfirmForgotPassword). */
export const confirmForgotPassword = operation({
  name: 'ConfirmForgotPassword',
  access: 'public',
  needs,
  run: (
    input: Valid<ConfirmForgotPasswordRequest>,
    services,
    request,
  ): Promise<ConfirmForgotPasswordResponse> =>
    eventful(services, { type: 'ForgotPassword', goodEnd: () => 'Pass' }, async (about) => {
      const { ClientId: clientId, Username: name } = input
      const { region } = services.settings
      const { pool, client, user } = await retryOnUserChange(async () => {
        const found = await findClientUser(services.table, { region, clientId, name })
        await requireSecretHash(services.keyring, found.client, {
          hash: input.SecretHash,
          names: [name, found.username],
          refusal: mismatched,
        })
        if (!found.user && !hidesUnknownUsers(found.client)) {
          throw new ServiceError(
            'UserNotFoundException',
            'Username/client id combination not found.',
          )
        }
        about({
          ...found,
          origin: originBehindClient(request, found.client, input.UserContextData),
        })
        checkPassword(found.pool, input.Password)
        const use = await redeem(services, found, input.ConfirmationCode)
        const user = await reset(services, found, { password: input.Password, use })
        return { ...found, user }
      })
      const { ClientMetadata: clientMetadata } = input
      const subject = { pool, clientId: client.id, username: user.username, user, clientMetadata }
      await postConfirmation(services, subject, 'ConfirmForgotPassword')
      return {}
    }),
})

async function redeem(
  { table, keyring, now }: Needed,
  { pool, user, username }: FoundClientUser,
  code: string,
): Promise<Write> {
  const sealer = await keyring.sealer('user-pools')
  const read = await table.get(codeRef(pool.id, username, purpose))
  const bound = user ? boundTo({ pool, user }) : ''
  const owner = { poolId: pool.id, name: username, purpose } as const
  return redeemCode({ table, sealer, now: now() }, owner, { read, code, bound })
}

/** What the code was bound to; nothing fits once the user may not recover the password any more. */
function boundTo({ pool, user }: Required<Pick<FoundClientUser, 'pool' | 'user'>>): string {
  if (!user) return ''
  try {
    return codeBinding(user, recoveryContact(pool, user))
  } catch {
    return '' // the code of a pretended delivery: it fits nothing either
  }
}

async function reset(
  services: Needed,
  { pool, client, user }: FoundClientUser,
  { password, use }: { password: string; use: Write },
): Promise<User> {
  if (!user) throw new ServiceError('CodeMismatchException')
  const { table, keyring, now } = services
  const protection = await readProtection(table, pool, client.id)
  await refuseCompromised(services, protection, { event: 'PASSWORD_CHANGE', password, user })
  const sealer = await keyring.sealer('user-pools')
  const changes = {
    ...withPassword({ pool, sealer }, user, { password }),
    status: 'CONFIRMED' as const,
  }
  const after = revised(user, changes, now())
  await table.write(use, replaceUser(after))
  return after
}
