import { ServiceError } from '../errors.ts'
import type { Services } from '../services.ts'
import { codeRef } from '../store/codes.ts'
import { replaceUser, type User } from '../store/users.ts'
import type { Write } from '../store/writes.ts'
import type { TriggerServices } from '../triggers/invoke.ts'
import { postConfirmation } from '../triggers/post-confirmation.ts'
import { originBehindClient } from './client-context.ts'
import { requireClient, type ClientRequest } from './client-request.ts'
import { redeemCode } from './codes.ts'
import { findClientUser, type FoundClientUser } from './find-user.ts'
import { checkPassword, withPassword } from './passwords.ts'
import { recoveryContact } from './recovery.ts'
import { refuseCompromised } from './risk/compromised.ts'
import { eventful } from './risk/eventful.ts'
import { readProtection } from './risk/protection.ts'
import { hidesUnknownUsers } from './sign-in/flows.ts'
import { retryOnUserChange, revised } from './user-changes.ts'
import { codeBinding } from './verification.ts'

const purpose = 'forgot-password'

type ResetServices = Pick<Services, 'table'> & TriggerServices

/** A new password, and the code for it. */
export interface PasswordReset extends ClientRequest {
  readonly code: string
  readonly password: string
}

/**
 * Takes the code and sets the new password, by the API or on the pages (API reference,
 * ConfirmForgotPassword).
 *
 * @throws ServiceError those of ConfirmForgotPassword
 */
export function resetPassword(services: ResetServices, asked: PasswordReset): Promise<void> {
  return eventful(services, { type: 'ForgotPassword', goodEnd: () => 'Pass' }, async (about) => {
    const { clientId, name, code, password, clientMetadata } = asked
    const { region } = services.settings
    const { pool, client, user } = await retryOnUserChange(async () => {
      const found = await findClientUser(services.table, { region, clientId, name })
      await requireClient(services.keyring, asked, found)
      if (!found.user && !hidesUnknownUsers(found.client)) {
        throw new ServiceError('UserNotFoundException', 'Username/client id combination not found.')
      }
      about({ ...found, origin: originBehindClient(asked.origin, found.client, asked.userContext) })
      checkPassword(found.pool, password)
      const use = await redeem(services, found, code)
      return { ...found, user: await reset(services, found, { password, use }) }
    })
    const subject = { pool, clientId: client.id, username: user.username, user, clientMetadata }
    await postConfirmation(services, subject, 'ConfirmForgotPassword')
  })
}

async function redeem(
  { table, keyring, now }: ResetServices,
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
  services: ResetServices,
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
