import { N, toGroupBytes, toInteger } from './modular-power.ts'

/** What a client keeps with the pool for its device: salt and SRP verifier of the device secret. */
export interface DeviceVerifier {
  readonly salt: Buffer
  /** 384 big-endian bytes. */
  readonly verifier: Buffer
}

/** A salt longer than this is none that a client makes: theirs have 16 bytes. */
const longestSalt = 64

/**
 * Reads the DeviceSecretVerifierConfig of a client: Base64 of big-endian numbers, with or without
 * the 00 byte in front (API reference, DeviceSecretVerifierConfigType; amazon-cognito-identity-js,
 * AuthenticationHelper, generateHashDevice).
 *
 * @returns undefined when it is not spelled so, or the verifier is no power of the group that a
 *   secret could have been behind
 */
export function readDeviceVerifier(sent: {
  salt: string
  verifier: string
}): DeviceVerifier | undefined {
  const salt = readBase64(sent.salt)
  const bytes = readBase64(sent.verifier)
  if (!salt || !bytes || salt.length > longestSalt) return undefined
  const verifier = toInteger(bytes)
  // 0, 1 and N - 1 have powers that anybody can tell without knowing a secret
  if (verifier <= 1n || verifier >= N - 1n) return undefined
  return { salt, verifier: toGroupBytes(verifier) }
}

function readBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.length > 0 && bytes.toString('base64') === text ? bytes : undefined
}
