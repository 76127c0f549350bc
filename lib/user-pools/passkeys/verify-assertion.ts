import {
  readAuthenticatorData,
  type AuthenticatorData,
} from '../../domain/passkeys/authenticator-data.ts'
import { MalformedPasskey } from '../../domain/passkeys/byte-reader.ts'
import { checkClientData } from '../../domain/passkeys/client-data.ts'
import { readAssertionJson, type AssertionJson } from '../../domain/passkeys/credential-json.ts'
import { isHashOf, type RelyingParty } from '../../domain/passkeys/relying-party.ts'
import { ServiceError } from '../../errors.ts'
import type { Passkey } from '../../store/passkeys.ts'

/** What an app sent to prove that it has a passkey, and what it is measured by. */
export interface Assertion {
  /** AuthenticationResponseJSON as text: CREDENTIAL of a WEB_AUTHN answer. */
  readonly credential: string
  /** The challenge that was handed out, in base64url. */
  readonly challenge: string
  readonly relyingParty: RelyingParty
  /** The user who signs in. */
  readonly user: { readonly sub: string }
  /** The passkey that `credentialIdOf` names, as found in the user's partition. */
  readonly passkey: Passkey | undefined
}

/** What a right assertion proves. */
export interface PasskeyProof {
  readonly passkey: Passkey
  /** In the words of the `amr` claim: of this device (`swk`), or one that comes and goes (`hwk`). */
  readonly method: 'swk' | 'hwk'
  /** Whether the authenticator knew its user by PIN or biometrics. */
  readonly isUserVerified: boolean
  /** The authenticator's counter after this use; `countPasskeyUse` keeps it. */
  readonly counter: number
}

/** The credential id in a CREDENTIAL, by which the passkey is read; undefined when it has none. */
export function credentialIdOf(credential: string): string | undefined {
  return readAssertion(credential)?.id
}

/**
 * Verifies a sign-in by passkey (Web Authentication Level 3, section 7.2): the passkey is this
 * user's and of the relying party as it is now, and everything that was signed is as expected. A
 * counter that did not rise means that there may be a copy of the authenticator, and is refused.
 *
 * @returns undefined when anything is wrong
 */
export async function verifyAssertion(assertion: Assertion): Promise<PasskeyProof | undefined> {
  const { credential, challenge, relyingParty, user, passkey } = assertion
  const json = readAssertion(credential)
  if (!json || passkey?.id !== json.id) return undefined
  if (passkey.sub !== user.sub || passkey.relyingPartyId !== relyingParty.id) return undefined
  if (json.userHandle !== undefined && json.userHandle !== userHandleOf(user)) return undefined
  try {
    const origin = checkClientData(json.clientDataJSON, {
      type: 'webauthn.get',
      challenge,
      relyingParty,
    })
    const data = readAuthenticatorData(Buffer.from(json.authenticatorData, 'base64url'))
    if (!isAcceptable(data, { relyingParty, passkey })) return undefined
    if (!(await askLibrary({ json, origin, challenge, relyingParty, passkey }))) return undefined
    const method = passkey.attachment === 'platform' ? 'swk' : 'hwk'
    return { passkey, method, isUserVerified: data.isUserVerified, counter: data.counter }
  } catch (error) {
    if (error instanceof MalformedPasskey || error instanceof ServiceError) return undefined
    throw error
  }
}

/** The `user.id` of a user's passkeys, in base64url. */
export function userHandleOf({ sub }: { readonly sub: string }): string {
  return Buffer.from(sub).toString('base64url')
}

function isAcceptable(
  data: AuthenticatorData,
  { relyingParty, passkey }: { relyingParty: RelyingParty; passkey: Passkey },
): boolean {
  const counts = data.counter > 0 || passkey.counter > 0
  return (
    isHashOf(relyingParty, data.rpIdHash) &&
    data.isUserPresent &&
    (data.isUserVerified || !relyingParty.mustVerifyUser) &&
    data.isBackupEligible === passkey.isBackupEligible &&
    (!counts || data.counter > passkey.counter)
  )
}

async function askLibrary(asked: {
  json: AssertionJson
  origin: string
  challenge: string
  relyingParty: RelyingParty
  passkey: Passkey
}): Promise<boolean> {
  const { json, origin, challenge, relyingParty, passkey } = asked
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server')
  const { verified } = await verifyAuthenticationResponse({
    response: {
      id: json.id,
      rawId: json.id,
      type: 'public-key',
      response: {
        clientDataJSON: json.clientDataJSON,
        authenticatorData: json.authenticatorData,
        signature: json.signature,
      },
      clientExtensionResults: {},
    },
    expectedChallenge: challenge,
    expectedOrigin: origin, // judged before
    expectedRPID: relyingParty.id,
    requireUserVerification: relyingParty.mustVerifyUser,
    credential: {
      id: passkey.id,
      publicKey: new Uint8Array(passkey.publicKey),
      counter: passkey.counter,
    },
  }).catch(() => ({ verified: false })) // it throws for a signature that is no DER, and the like
  return verified
}

function readAssertion(credential: string): AssertionJson | undefined {
  try {
    return readAssertionJson(JSON.parse(credential))
  } catch {
    return undefined // no JSON: refused like any other answer that proves nothing
  }
}
