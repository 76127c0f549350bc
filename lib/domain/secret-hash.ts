import { createHmac } from 'node:crypto'
import { equalInConstantTime } from './constant-time.ts'

/** What a SECRET_HASH binds together. */
export interface SecretHashInput {
  /** The name exactly as the request sends it (or the real user name, after an alias sign-in). */
  readonly username: string
  readonly clientId: string
  /** The app client's secret. */
  readonly secret: string
}

/**
 * Computes SECRET_HASH: Base64 of HMAC-SHA256 over user name and client id, keyed with the client's
 * secret (developer guide, "Computing secret hash values").
 */
export function secretHash({ username, clientId, secret }: SecretHashInput): string {
  return createHmac('sha256', secret).update(username).update(clientId).digest('base64')
}

/** Whether `sent` is the SECRET_HASH of these values; compares in constant time. */
export function isSecretHash(input: SecretHashInput, sent: string): boolean {
  return equalInConstantTime(secretHash(input), sent)
}
