import { randomBytes } from 'node:crypto'
import { offeredAlgorithms } from '../../domain/passkeys/public-key.ts'
import type { RelyingParty } from '../../domain/passkeys/relying-party.ts'
import type { ListedPasskey } from '../../store/passkeys.ts'
import type { User } from '../../store/users.ts'
import { userHandleOf } from './verify-assertion.ts'

/** How long a browser may ask its user, in milliseconds, as Cognito's options say. */
const timeout = 60_000

/** A challenge: 32 random bytes, in base64url. */
export function newChallenge(): string {
  return randomBytes(32).toString('base64url')
}

/**
 * What a browser needs to make a passkey: PublicKeyCredentialCreationOptionsJSON (Web
 * Authentication Level 3, section 5.1; API reference, StartWebAuthnRegistration, "Examples").
 *
 * @param registered the user's passkeys: an authenticator that has one makes no other
 */
export function creationOptions({
  relyingParty,
  user,
  challenge,
  registered,
}: {
  relyingParty: RelyingParty
  user: User
  challenge: string
  registered: readonly ListedPasskey[]
}) {
  return {
    rp: { id: relyingParty.id, name: relyingParty.id },
    user: { id: userHandleOf(user), name: shownName(user), displayName: shownName(user) },
    challenge,
    pubKeyCredParams: offeredAlgorithms.map((alg) => ({ alg, type: 'public-key' })),
    timeout,
    excludeCredentials: descriptors(relyingParty, registered),
    authenticatorSelection: {
      requireResidentKey: true,
      residentKey: 'required',
      userVerification: userVerification(relyingParty),
    },
  }
}

/**
 * What a browser needs to use a passkey, as text: CREDENTIAL_REQUEST_OPTIONS of a WEB_AUTHN
 * challenge, PublicKeyCredentialRequestOptionsJSON (Web Authentication Level 3, section 5.1).
 *
 * @param passkeys the user's; those of a former relying party are left out
 */
export function requestOptions({
  relyingParty,
  challenge,
  passkeys,
}: {
  relyingParty: RelyingParty
  challenge: string
  passkeys: readonly ListedPasskey[]
}): string {
  return JSON.stringify({
    challenge,
    timeout,
    rpId: relyingParty.id,
    allowCredentials: descriptors(relyingParty, passkeys),
    userVerification: userVerification(relyingParty),
  })
}

function descriptors(relyingParty: RelyingParty, passkeys: readonly ListedPasskey[]) {
  return passkeys
    .filter(({ relyingPartyId }) => relyingPartyId === relyingParty.id)
    .map(({ id, transports }) => ({
      id,
      type: 'public-key',
      ...(transports.length > 0 && { transports: [...transports] }),
    }))
}

function userVerification({ mustVerifyUser }: RelyingParty): 'required' | 'preferred' {
  return mustVerifyUser ? 'required' : 'preferred'
}

/** What the user sees in the list of passkeys: where user names are ids, the address says more. */
function shownName({ username, sub, attributes }: User): string {
  return username === sub ? (attributes.email ?? attributes.phone_number ?? username) : username
}
