import { createHash } from 'node:crypto'

/** On whose behalf a passkey is made and used, and on which terms. */
export interface RelyingParty {
  /** The RP ID: a domain, with whose subdomains the passkey works too. */
  readonly id: string
  /** Origins that count beside those of the domain, such as those of Android apps. */
  readonly origins: readonly string[]
  /** Whether the authenticator has to know its user by PIN or biometrics. */
  readonly mustVerifyUser: boolean
}

/**
 * Whether a ceremony may have happened at an origin: over HTTPS at the RP ID or a domain below it,
 * at localhost over HTTP too, or at one of the listed origins (Web Authentication Level 3, section
 * 13.4.9; developer guide, "What are passkeys?": the domain and its subdomains).
 */
export function isOriginOf({ id, origins }: RelyingParty, origin: string): boolean {
  if (origins.includes(origin)) return true
  if (!URL.canParse(origin)) return false
  const url = new URL(origin)
  const isSecure = url.protocol === 'https:' || (url.protocol === 'http:' && isLocalhost(id))
  const isBelow = url.hostname === id || url.hostname.endsWith(`.${id}`)
  return isSecure && isBelow && url.origin === origin
}

/** Whether authenticator data is of a relying party. */
export function isHashOf({ id }: RelyingParty, rpIdHash: Buffer): boolean {
  return createHash('sha256').update(id).digest().equals(rpIdHash)
}

/** Browsers trust localhost without TLS (Secure Contexts, section 3.1). */
function isLocalhost(id: string): boolean {
  return id === 'localhost' || id.endsWith('.localhost')
}
