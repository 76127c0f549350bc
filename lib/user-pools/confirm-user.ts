import { ServiceError } from '../errors.ts'
import type { Services } from '../services.ts'
import { codeRef } from '../store/codes.ts'
import { replaceUser, type User } from '../store/users.ts'
import type { TriggerServices } from '../triggers/invoke.ts'
import { postConfirmation } from '../triggers/post-confirmation.ts'
import { redeemCode } from './codes.ts'
import type { ContactAttribute } from './notify.ts'
import type { FoundClientUser } from './find-user.ts'
import { hidesUnknownUsers } from './sign-in/flows.ts'
import { codeBinding, signUpContact } from './verification.ts'
import { verifyContact } from './verify-contact.ts'

const purpose = 'sign-up'

/** The code that somebody who signed up gives back. */
export interface Confirmation {
  readonly code: string
  /** Takes an alias that somebody else has. */
  readonly force: boolean | undefined
  /** What the caller tells the trigger. */
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined
}

/** A user who is confirmed now, and the address that proved it. */
export interface ConfirmedUser {
  readonly user: User
  readonly address: ContactAttribute
}

/**
 * Takes the code of a sign-up, for ConfirmSignUp and the link in e-mails: the user is confirmed and
 * the address verified by the write that uses the code up (API reference, ConfirmSignUp). Who calls
 * it reads again and retries when the user changed meanwhile (`retryOnUserChange`). The post
 * confirmation trigger hears of it; when it fails, the caller is told, and the user stays confirmed.
 *
 * @throws ServiceError UserNotFoundException, NotAuthorizedException, CodeMismatchException,
 *   ExpiredCodeException, LimitExceededException, AliasExistsException, and those of the trigger
 */
export async function confirmUser(
  services: Pick<Services, 'table'> & TriggerServices,
  { pool, client, user, username }: FoundClientUser,
  { code, force, clientMetadata }: Confirmation,
): Promise<ConfirmedUser> {
  const { table, keyring, now } = services
  const isHidden = hidesUnknownUsers(client)
  if (!user && !isHidden) {
    throw new ServiceError('UserNotFoundException', 'Username/client id combination not found.')
  }
  const waiting = user?.status === 'UNCONFIRMED' ? user : undefined
  if (user && !waiting && !isHidden) {
    throw new ServiceError(
      'NotAuthorizedException',
      `User cannot be confirmed. Current status is ${user.status}`,
    )
  }
  const contact = waiting && signUpContact(pool, waiting.attributes)
  const read = await table.get(codeRef(pool.id, username, purpose))
  const use = await redeemCode(
    { table, sealer: await keyring.sealer('user-pools'), now: now() },
    { poolId: pool.id, name: username, purpose },
    { read, code, bound: contact ? codeBinding(waiting, contact) : '', isHidden },
  )
  if (!contact) throw new ServiceError('CodeMismatchException')
  const confirmed = await verifyContact(table, {
    pool,
    user: waiting,
    attribute: contact.attribute,
    force,
    changes: { status: 'CONFIRMED' },
    now: now(),
  })
  await table.write(replaceUser(confirmed.user), ...confirmed.writes, use)
  const subject = { pool, clientId: client.id, username, user: confirmed.user, clientMetadata }
  await postConfirmation(services, subject, 'ConfirmSignUp')
  return { user: confirmed.user, address: contact.attribute }
}
