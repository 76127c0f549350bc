import {
  readAuthenticatorData,
  type AttestedCredential,
  type AuthenticatorData,
} from '../../domain/passkeys/authenticator-data.ts'
import { MalformedPasskey } from '../../domain/passkeys/byte-reader.ts'
import { isCborMap, readWholeCbor } from '../../domain/passkeys/cbor.ts'
import { checkClientData } from '../../domain/passkeys/client-data.ts'
import {
  readRegistrationJson,
  type Attachment,
  type RegistrationJson,
} from '../../domain/passkeys/credential-json.ts'
import { isSupportedKey, offeredAlgorithms } from '../../domain/passkeys/public-key.ts'
import { isHashOf, type RelyingParty } from '../../domain/passkeys/relying-party.ts'
import { ServiceError } from '../../errors.ts'

/** What an app sent of a new passkey, and what it is measured by. */
export interface Registration {
  /** RegistrationResponseJSON, unread. */
  readonly credential: unknown
  /** The challenge that was handed out, in base64url. */
  readonly challenge: string
  readonly relyingParty: RelyingParty
  /** COSE algorithms; those that are offered, unless given. */
  readonly algorithms?: readonly number[]
}

/** A passkey that has just been made. */
export interface NewPasskey {
  /** The credential id in base64url. */
  readonly id: string
  /** The COSE key. */
  readonly publicKey: Buffer
  readonly counter: number
  readonly isBackupEligible: boolean
  readonly attachment: Attachment | undefined
  readonly transports: readonly string[]
}

/**
 * Verifies the registration of a passkey (Web Authentication Level 3, section 7.1). The checks here
 * are those that the library leaves out or words for nobody but the log; the library has the last
 * word.
 *
 * @throws ServiceError InvalidParameterException for what no client makes, and the WebAuthn…
 *   exceptions of CompleteWebAuthnRegistration
 */
export async function verifyRegistration(registration: Registration): Promise<NewPasskey> {
  const { challenge, relyingParty, algorithms = offeredAlgorithms } = registration
  const json = readRegistrationJson(registration.credential)
  if (!json) throw malformed()
  const origin = checkClientData(json.clientDataJSON, {
    type: 'webauthn.create',
    challenge,
    relyingParty,
  })
  const { bytes, data, credential } = readAttestation(json)
  checkAuthenticator(data, relyingParty)
  if (!isSupported(credential, algorithms)) {
    throw new ServiceError('WebAuthnCredentialNotSupportedException')
  }
  await askLibrary({ ...registration, json, origin, algorithms, authenticatorData: bytes })
  return {
    id: json.id,
    publicKey: Buffer.from(credential.publicKey),
    counter: data.counter,
    isBackupEligible: data.isBackupEligible,
    attachment: json.attachment,
    transports: json.transports,
  }
}

/** @throws ServiceError when the authenticator speaks for another party or of an absent user */
function checkAuthenticator(data: AuthenticatorData, relyingParty: RelyingParty): void {
  if (!isHashOf(relyingParty, data.rpIdHash)) {
    throw new ServiceError('WebAuthnRelyingPartyMismatchException')
  }
  if (!data.isUserPresent || (relyingParty.mustVerifyUser && !data.isUserVerified)) {
    throw new ServiceError('WebAuthnCredentialNotSupportedException')
  }
}

function readAttestation({ id, attestationObject }: RegistrationJson): {
  bytes: Buffer
  data: AuthenticatorData
  credential: AttestedCredential
} {
  try {
    const attestation = readWholeCbor(Buffer.from(attestationObject, 'base64url'))
    const bytes = isCborMap(attestation) ? attestation.get('authData') : undefined
    if (Buffer.isBuffer(bytes)) {
      const data = readAuthenticatorData(bytes)
      const { credential } = data
      if (credential?.id.toString('base64url') === id) return { bytes, data, credential }
    }
  } catch (error) {
    throw error instanceof MalformedPasskey ? malformed(error) : error
  }
  throw malformed()
}

function isSupported({ publicKey }: AttestedCredential, algorithms: readonly number[]): boolean {
  try {
    return isSupportedKey(publicKey, algorithms)
  } catch (error) {
    throw error instanceof MalformedPasskey ? malformed(error) : error
  }
}

/** CBOR of `{fmt: 'none', attStmt: {}, authData: …}` up to the length of the data. */
const noStatement = Buffer.concat([
  Buffer.from([0xa3, 0x63]),
  Buffer.from('fmt'),
  Buffer.from([0x64]),
  Buffer.from('none'),
  Buffer.from([0x67]),
  Buffer.from('attStmt'),
  Buffer.from([0xa0, 0x68]),
  Buffer.from('authData'),
  Buffer.from([0x59]),
])

/**
 * No attestation is asked for, as by Cognito. A statement that comes all the same is put aside, so
 * that no vendor's certificate decides who may register.
 */
function withoutStatement(authenticatorData: Buffer): string {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(authenticatorData.length)
  return Buffer.concat([noStatement, length, authenticatorData]).toString('base64url')
}

async function askLibrary(
  asked: Required<Registration> & {
    json: RegistrationJson
    origin: string
    authenticatorData: Buffer
  },
): Promise<void> {
  const { json, origin, challenge, relyingParty, algorithms, authenticatorData } = asked
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server')
  const { verified } = await verifyRegistrationResponse({
    response: {
      id: json.id,
      rawId: json.id,
      type: 'public-key',
      response: {
        clientDataJSON: json.clientDataJSON,
        attestationObject: withoutStatement(authenticatorData),
      },
      clientExtensionResults: {},
    },
    expectedChallenge: challenge,
    expectedOrigin: origin, // judged before
    expectedRPID: relyingParty.id,
    requireUserVerification: relyingParty.mustVerifyUser,
    supportedAlgorithmIDs: [...algorithms],
  }).catch((error: unknown) => {
    throw malformed(error)
  })
  if (!verified) throw malformed()
}

function malformed(cause?: unknown): ServiceError {
  return new ServiceError('InvalidParameterException', 'The credential is not valid.', { cause })
}
