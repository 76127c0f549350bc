import type { SignUpRequest, SignUpResponse } from '@aws-sdk/client-cognito-identity-provider'
import { note } from '../audit/trail.ts'
import { isByLink } from '../delivery/messages.ts'
import { assertWritable } from '../domain/client-attributes.ts'
import type { RequestOrigin } from '../domain/request-origin.ts'
import { foldUserName } from '../domain/user-names.ts'
import { ServiceError } from '../errors.ts'
import { clientRef, noSuchClient, type AppClient } from '../store/app-clients.ts'
import { codeRef, type SentCode } from '../store/codes.ts'
import { poolRef, type UserPool } from '../store/user-pools.ts'
import type { User } from '../store/users.ts'
import { postConfirmation } from '../triggers/post-confirmation.ts'
import { preSignUp } from '../triggers/pre-sign-up.ts'
import { originBehindClient } from './client-context.ts'
import { requireClient, type ClientRequest } from './client-request.ts'
import { issueCode } from './codes.ts'
import { requirePoolBaseUrl } from './confirmation-link.ts'
import { poolIdOfClient } from './ids.ts'
import { newUser, newUserWrites } from './new-user.ts'
import { deliveryDetails, notify, type MessageServices } from './notify.ts'
import { withPassword } from './passwords.ts'
import { passwordlessAddresses, requireAddress } from './passwordless.ts'
import { decided, takesAliases } from './pre-sign-up-decision.ts'
import { blockedAddress, isBlockedAddress } from './risk/addresses.ts'
import { eventful, type EventKind, type EventSubject } from './risk/eventful.ts'
import { refuseCompromised } from './risk/compromised.ts'
import { readProtection } from './risk/protection.ts'
import { signUpSession } from './sign-in/after-sign-up.ts'
import { retryOnUserChange } from './user-changes.ts'
import { codeBinding, signUpContact } from './verification.ts'

const purpose = 'sign-up'

/** Somebody who wants to become a user. */
export interface Application extends ClientRequest {
  readonly password: string | undefined
  readonly attributes: NonNullable<SignUpRequest['UserAttributes']>
  readonly validationData?: SignUpRequest['ValidationData']
}

/**
 * Registers a user, who confirms with the code that is sent, by the API or on the pages (API
 * reference, SignUp).
 *
 * @throws ServiceError those of SignUp
 */
export function signUp(
  services: MessageServices,
  application: Application,
): Promise<SignUpResponse> {
  return eventful(services, signUpEvent, (about) => register(services, application, about))
}

const signUpEvent: EventKind<SignUpResponse> = {
  type: 'SignUp',
  goodEnd: ({ UserConfirmed }) => (UserConfirmed ? 'Pass' : 'InProgress'),
}

async function register(
  services: MessageServices,
  application: Application,
  about: (subject: EventSubject) => void,
): Promise<SignUpResponse> {
  const { clientId, name, clientMetadata, password, isOnPages } = application
  const { pool, client, user: asked, sent } = await applicant(application, services)
  const origin = originBehindClient(application.origin, client, application.userContext)
  about({ pool, user: undefined, username: asked.username, origin })
  const isCompromised = await screen(services, { pool, client, user: asked, origin }, password)
  const subject = { pool, clientId, username: asked.username, clientMetadata }
  const answer = await preSignUp(
    services,
    { ...subject, user: asked },
    { source: 'SignUp', validationData: application.validationData },
  )
  const user = decided(asked, answer)
  const issued = await write(services, { pool, user, sent })
  note({ user: user.sub })
  about({ pool, user, username: user.username, origin, isCompromised })
  const isConfirmed = user.status === 'CONFIRMED'
  if (isConfirmed) await postConfirmation(services, { ...subject, user }, 'ConfirmSignUp')
  const Session = await signUpSession(
    services,
    { pool, client, user, name },
    { isOnPages, hasPassword: password !== undefined },
  )
  const signedUp = { UserConfirmed: isConfirmed, UserSub: user.sub, Session }
  if (!issued) return signedUp
  const message = { pool, clientId, user, username: name, clientMetadata, ...issued }
  await notify(services, { kind: 'SignUp', ...message })
  return { ...signedUp, CodeDeliveryDetails: deliveryDetails(issued.contact) }
}

/** Refuses a blocked address and a compromised password; tells whether one is let pass. */
async function screen(
  services: MessageServices,
  {
    pool,
    client,
    user,
    origin,
  }: Pick<Applicant, 'pool' | 'client' | 'user'> & { origin: RequestOrigin },
  password: string | undefined,
): Promise<boolean> {
  const protection = await readProtection(services.table, pool, client.id)
  if (protection && isBlockedAddress(protection, origin.sourceIp)) throw blockedAddress()
  if (password === undefined) return false
  return refuseCompromised(services, protection, { event: 'SIGN_UP', password, user })
}

/** Somebody who may sign up, and the code that was sent to that name before. */
interface Applicant {
  readonly pool: UserPool
  readonly client: AppClient
  readonly user: User
  readonly sent: SentCode | undefined
}

async function applicant(
  application: Application,
  { table, keyring, settings, now }: MessageServices,
): Promise<Applicant> {
  const { clientId, name, attributes } = application
  const poolId = poolIdOfClient(settings.region, clientId)
  const { pool, client, ...codes } = await table.read({
    pool: poolRef(poolId),
    client: clientRef(poolId, clientId),
    exact: codeRef(poolId, name, purpose),
    folded: codeRef(poolId, foldUserName(name, false), purpose),
  })
  if (!pool || !client) throw noSuchClient(clientId)
  await requireClient(keyring, application, { client })
  requireOpen(pool)
  const names = attributes.map(({ Name = '' }) => Name)
  assertWritable(client.settings, pool.schema, names)
  const fresh = newUser({ pool, name, attributes, isByAdmin: false, now: now() })
  const sealer = await keyring.sealer('user-pools')
  const password = givenPassword(pool, fresh, application.password)
  const user = {
    ...fresh,
    ...(password !== undefined && withPassword({ pool, sealer }, fresh, { password })),
  }
  const known = user.username === name ? codes.exact : codes.folded
  return { pool, client, user, sent: user.username === user.sub ? undefined : known }
}

/** Writes the user and, where the pool confirms by itself and nobody else did, the code. */
async function write(
  { table, keyring, settings, now }: MessageServices,
  { pool, user, sent }: Omit<Applicant, 'client'>,
) {
  const sealer = await keyring.sealer('user-pools')
  const owner = { poolId: pool.id, name: user.username, purpose } as const
  const contact = user.status === 'CONFIRMED' ? undefined : signUpContact(pool, user.attributes)
  if (contact?.attribute === 'email' && isByLink(pool, 'SignUp')) requirePoolBaseUrl(settings, pool)
  return retryOnUserChange(async (before) => {
    const read = before === 0 ? sent : await table.get(codeRef(pool.id, user.username, purpose))
    const issued = contact && {
      contact,
      ...issueCode({ sealer, now: now() }, owner, {
        // What was only pretended to a name before it was somebody's is not held against its owner
        read: read && { ...read, hourEndsAt: 0 },
        bound: codeBinding(user, contact),
      }),
    }
    await table.write(
      ...(await newUserWrites(table, pool, { user, force: takesAliases(user) })),
      ...(issued ? [issued.write] : []),
    )
    return issued
  })
}

function requireOpen({ settings }: UserPool): void {
  if (!settings.AdminCreateUserConfig?.AllowAdminCreateUserOnly) return
  throw new ServiceError('NotAuthorizedException', 'SignUp is not permitted for this user pool')
}

/** Who can sign in by a code needs none; clients look for the sentence, with the space that it lacks. */
function givenPassword(
  pool: UserPool,
  { attributes }: User,
  password: string | undefined,
): string | undefined {
  if (password !== undefined) return password
  if (passwordlessAddresses(pool).length > 0) {
    requireAddress(pool, attributes)
    return undefined
  }
  throw new ServiceError(
    'InvalidParameterException',
    "1 validation error detected: Value at 'password'failed to satisfy constraint: Member must not be null",
  )
}
