import { bytesAt, MalformedPasskey, numberAt } from './byte-reader.ts'
import { readCbor } from './cbor.ts'

/** What an authenticator says of a ceremony (Web Authentication Level 3, section 6.1). */
export interface AuthenticatorData {
  readonly rpIdHash: Buffer
  readonly isUserPresent: boolean
  readonly isUserVerified: boolean
  /** Whether the credential may be copied to other devices; it never changes. */
  readonly isBackupEligible: boolean
  readonly isBackedUp: boolean
  readonly counter: number
  /** Present when the credential was made in this ceremony. */
  readonly credential: AttestedCredential | undefined
}

/** A new credential in authenticator data (section 6.5.1). */
export interface AttestedCredential {
  readonly id: Buffer
  /** The COSE key, byte for byte. */
  readonly publicKey: Buffer
}

const headLength = 37
const aaguidLength = 16
/** Section 4, "Credential ID": at most 1023 bytes. */
const longestCredentialId = 1023

/**
 * Reads authenticator data to its last byte.
 *
 * @throws MalformedPasskey when it is cut off, holds CBOR that no authenticator writes or leaves a rest,
 *   and when it says backed up of what cannot be (section 7, "BE and BS")
 */
export function readAuthenticatorData(bytes: Buffer): AuthenticatorData {
  const flags = numberAt(bytes, 32, 1)
  const has = (bit: number) => (flags & (1 << bit)) !== 0
  const counter = numberAt(bytes, 33, 4)
  const attested = has(6) ? readAttested(bytes) : undefined
  let end = attested?.end ?? headLength
  if (has(7)) end = readCbor(bytes, end).end
  if (end !== bytes.length) throw new MalformedPasskey('authenticator data leaves a rest')
  if (has(4) && !has(3))
    throw new MalformedPasskey('a credential is backed up but not eligible for it')
  return {
    rpIdHash: bytes.subarray(0, 32),
    isUserPresent: has(0),
    isUserVerified: has(2),
    isBackupEligible: has(3),
    isBackedUp: has(4),
    counter,
    credential: attested?.credential,
  }
}

function readAttested(bytes: Buffer): { credential: AttestedCredential; end: number } {
  const lengthAt = headLength + aaguidLength
  const length = numberAt(bytes, lengthAt, 2)
  if (length === 0 || length > longestCredentialId) {
    throw new MalformedPasskey('a credential id has 1 to 1023 bytes')
  }
  const id = bytesAt(bytes, lengthAt + 2, length)
  const keyAt = lengthAt + 2 + length
  const { end } = readCbor(bytes, keyAt)
  return {
    credential: { id, publicKey: bytes.subarray(keyAt, end) },
    end,
  }
}
