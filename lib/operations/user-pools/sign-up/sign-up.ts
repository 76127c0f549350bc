import type { SignUpRequest, SignUpResponse } from '@aws-sdk/client-cognito-identity-provider'
import { note } from '../../../audit/trail.ts'
import { isByLink } from '../../../delivery/messages.ts'
import { assertWritable } from '../../../domain/client-attributes.ts'
import type { RequestOrigin } from '../../../domain/request-origin.ts'
import { foldUserName } from '../../../domain/user-names.ts'
import { ServiceError } from '../../../errors.ts'
import { clientRef, noSuchClient, type AppClient } from '../../../store/app-clients.ts'
import { codeRef, type SentCode } from '../../../store/codes.ts'
import { poolRef, type UserPool } from '../../../store/user-pools.ts'
import type { User } from '../../../store/users.ts'
import { postConfirmation } from '../../../triggers/post-confirmation.ts'
import { preSignUp } from '../../../triggers/pre-sign-up.ts'
import { originBehindClient } from '../../../user-pools/client-context.ts'
import { mismatched, requireSecretHash } from '../../../user-pools/client-secret.ts'
import { issueCode } from '../../../user-pools/codes.ts'
import { requirePoolBaseUrl } from '../../../user-pools/confirmation-link.ts'
import { poolIdOfClient } from '../../../user-pools/ids.ts'
import { newUser, newUserWrites } from '../../../user-pools/new-user.ts'
import {
  deliveryDetails,
  messageNeeds,
  notify,
  type MessageServices,
} from '../../../user-pools/notify.ts'
import { withPassword } from '../../../user-pools/passwords.ts'
import { passwordlessAddresses, requireAddress } from '../../../user-pools/passwordless.ts'
import { decided, takesAliases } from '../../../user-pools/pre-sign-up-decision.ts'
import { blockedAddress, isBlockedAddress } from '../../../user-pools/risk/addresses.ts'
import { eventful, type EventKind, type EventSubject } from '../../../user-pools/risk/eventful.ts'
import { refuseCompromised } from '../../../user-pools/risk/compromised.ts'
import { readProtection } from '../../../user-pools/risk/protection.ts'
import { signUpSession } from '../../../user-pools/sign-in/after-sign-up.ts'
import { retryOnUserChange } from '../../../user-pools/user-changes.ts'
import { codeBinding, signUpContact } from '../../../user-pools/verification.ts'
import { operation, type Valid } from '../../operation.ts'

const purpose = 'sign-up'

/** Registers a user, who confirms with the code that is sent (API reference, SignUp). */
export const signUp = operation({
  name: 'SignUp',
  access: 'public',
  needs: messageNeeds,
  run: (input: Valid<SignUpRequest>, services, request): Promise<SignUpResponse> =>
    eventful(services, signUpEvent, (about) => register(services, { input, request, about })),
})

const signUpEvent: EventKind<SignUpResponse> = {
  type: 'SignUp',
  goodEnd: ({ UserConfirmed }) => (UserConfirmed ? 'Pass' : 'InProgress'),
}

interface Registration {
  readonly input: Valid<SignUpRequest>
  readonly request: RequestOrigin
  readonly about: (subject: EventSubject) => void
}

async function register(
  services: MessageServices,
  { input, request, about }: Registration,
): Promise<SignUpResponse> {
  const { ClientId: clientId, ClientMetadata: clientMetadata } = input
  const { pool, client, user: asked, sent } = await applicant(input, services)
  const origin = originBehindClient(request, client, input.UserContextData)
  about({ pool, user: undefined, username: asked.username, origin })
  const isCompromised = await screen(services, { pool, client, user: asked, origin }, input)
  const subject = { pool, clientId, username: asked.username, clientMetadata }
  const answer = await preSignUp(
    services,
    { ...subject, user: asked },
    { source: 'SignUp', validationData: input.ValidationData },
  )
  const user = decided(asked, answer)
  const issued = await write(services, { pool, user, sent })
  note({ user: user.sub })
  about({ pool, user, username: user.username, origin, isCompromised })
  const isConfirmed = user.status === 'CONFIRMED'
  if (isConfirmed) await postConfirmation(services, { ...subject, user }, 'ConfirmSignUp')
  const Session = await signUpSession(services, { pool, client, user, name: input.Username })
  const signedUp = { UserConfirmed: isConfirmed, UserSub: user.sub, Session }
  if (!issued) return signedUp
  const message = { pool, clientId, user, username: input.Username, clientMetadata, ...issued }
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
  { Password: password }: Pick<SignUpRequest, 'Password'>,
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
  input: Valid<SignUpRequest>,
  { table, keyring, settings, now }: MessageServices,
): Promise<Applicant> {
  const { ClientId: clientId, Username: name, UserAttributes: attributes = [] } = input
  const poolId = poolIdOfClient(settings.region, clientId)
  const { pool, client, ...codes } = await table.read({
    pool: poolRef(poolId),
    client: clientRef(poolId, clientId),
    exact: codeRef(poolId, name, purpose),
    folded: codeRef(poolId, foldUserName(name, false), purpose),
  })
  if (!pool || !client) throw noSuchClient(clientId)
  await requireSecretHash(keyring, client, {
    hash: input.SecretHash,
    names: [name],
    refusal: mismatched,
  })
  requireOpen(pool)
  const names = attributes.map(({ Name = '' }) => Name)
  assertWritable(client.settings, pool.schema, names)
  const fresh = newUser({ pool, name, attributes, isByAdmin: false, now: now() })
  const sealer = await keyring.sealer('user-pools')
  const password = givenPassword(pool, fresh, input.Password)
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
