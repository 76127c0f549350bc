import { ServiceError } from '../../errors.ts'
import type { Services } from '../../services.ts'
import type { AppClient } from '../../store/app-clients.ts'
import {
  beginRegistration,
  endRegistration,
  type PasskeyRegistration,
} from '../../store/passkey-registrations.ts'
import { addPasskey, listPasskeys, passkeysPerUser } from '../../store/passkeys.ts'
import type { UserPool } from '../../store/user-pools.ts'
import type { User } from '../../store/users.ts'
import { revised } from '../user-changes.ts'
import { creationOptions, newChallenge } from './options.ts'
import { requireRelyingParty } from './relying-party.ts'
import { verifyRegistration } from './verify-registration.ts'

/** Whoever registers a passkey, signed in through a client. */
export interface Registrant {
  readonly pool: UserPool
  readonly client: AppClient
  readonly user: User
}

/** Milliseconds that an app has to bring the new passkey. */
const registrationLife = 5 * 60 * 1000

/**
 * Begins the registration of a passkey.
 *
 * @returns CredentialCreationOptions
 * @throws ServiceError WebAuthnNotEnabledException, WebAuthnConfigurationMissingException,
 *   LimitExceededException
 */
export async function startRegistration(
  { settings, table, now }: Pick<Services, 'settings' | 'table' | 'now'>,
  { pool, client, user }: Registrant,
) {
  const relyingParty = requireRelyingParty(settings, pool)
  requireRoom(user)
  const challenge = newChallenge()
  const { sub } = user
  const registration = { sub, clientId: client.id, challenge, expiresAt: now() + registrationLife }
  const [registered] = await Promise.all([
    user.passkeys ? listPasskeys(table, user) : [],
    table.write(beginRegistration(user, registration)),
  ])
  return creationOptions({ relyingParty, user, challenge, registered })
}

/**
 * Completes the registration of a passkey. The challenge is used up by the write that keeps the
 * passkey.
 *
 * @throws ServiceError the WebAuthn… exceptions of CompleteWebAuthnRegistration,
 *   InvalidParameterException, LimitExceededException; `userChanged` when the user was changed
 *   meanwhile
 */
export async function completeRegistration(
  { settings, table, now }: Pick<Services, 'settings' | 'table' | 'now'>,
  { pool, client, user }: Registrant,
  { credential, begun }: { credential: unknown; begun: PasskeyRegistration | undefined },
): Promise<void> {
  const relyingParty = requireRelyingParty(settings, pool)
  if (begun?.sub !== user.sub || now() >= begun.expiresAt) {
    throw new ServiceError('WebAuthnChallengeNotFoundException')
  }
  if (begun.clientId !== client.id) throw new ServiceError('WebAuthnClientMismatchException')
  requireRoom(user)
  const made = await verifyRegistration({ credential, challenge: begun.challenge, relyingParty })
  const { poolId, username, sub, passkeys = 0 } = user
  const owner = { poolId, username, sub, relyingPartyId: relyingParty.id, createdAt: now() }
  await table.write(
    endRegistration(user, begun),
    ...addPasskey({ ...owner, ...made }, revised(user, { passkeys: passkeys + 1 }, now())),
  )
}

function requireRoom({ passkeys = 0 }: User): void {
  if (passkeys < passkeysPerUser) return
  throw new ServiceError(
    'LimitExceededException',
    `A user can have at most ${passkeysPerUser} passkeys.`,
  )
}
