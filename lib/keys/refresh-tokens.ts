import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { Grant } from '../domain/scopes.ts'
import type { Sealer } from './sealer.ts'

/** What a refresh token says, to us alone. Times are epoch seconds, as in the other tokens. */
export interface RefreshClaims {
  readonly pool: string
  readonly client: string
  readonly username: string
  readonly sub: string
  /** The family: the UUID (version 7) of the sign-in. */
  readonly originJti: string
  readonly authTime: number
  readonly expiresAt: number
  /** The user's groups at issue: a guess, so that they can be read together with the user. */
  readonly groups: readonly string[]
  /** What the tokens say of the strength of the sign-in; refreshing changes nothing of it. */
  readonly strength?: { readonly acr: string; readonly amr: readonly string[] } | undefined
  /** What the app was granted, where the sign-in was on the pool's domain. */
  readonly grant?: Grant | undefined
  /** The device that the token is bound to. */
  readonly deviceKey?: string | undefined
  /** The event that is kept of the sign-in, where the pool's threat protection is on. */
  readonly eventId?: string | undefined
  /** The session of the sign-in, where the pool tracks sessions. */
  readonly sessionId?: string | undefined
  /** How many tokens of the family were issued by rotation before this one; none at the sign-in. */
  readonly generation?: number
}

const label = 'refresh-token'
const cipherName = 'aes-256-gcm'
const header = Buffer.from('{"cty":"JWT","enc":"A256GCM","alg":"dir"}').toString('base64url')

/**
 * Seals a refresh token as a JWE in compact form (RFC 7516, with `dir` and A256GCM of RFC 7518), as
 * Cognito's clients know it: header, no encrypted key, nonce, ciphertext, tag.
 */
export function sealRefreshToken(sealer: Sealer, claims: RefreshClaims): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv(cipherName, sealer.key(label), nonce)
  cipher.setAAD(Buffer.from(header))
  const sealed = Buffer.concat([cipher.update(JSON.stringify(claims)), cipher.final()])
  const rest = [nonce, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url'))
  return [header, '', ...rest].join('.')
}

/** Opens a refresh token; undefined when it is not one that we sealed, spelled as we spell it. */
export function openRefreshToken(sealer: Sealer, token: string): RefreshClaims | undefined {
  const [head, key, ...rest] = token.split('.')
  if (head !== header || key !== '' || rest.length !== 3 || !rest.every(isBase64url)) {
    return undefined
  }
  const [nonce = empty, sealed = empty, tag = empty] = rest.map((part) =>
    Buffer.from(part, 'base64url'),
  )
  if (nonce.length !== 12 || tag.length !== 16) return undefined
  const decipher = createDecipheriv(cipherName, sealer.key(label), nonce)
  decipher.setAAD(Buffer.from(header))
  decipher.setAuthTag(tag)
  try {
    const claims = Buffer.concat([decipher.update(sealed), decipher.final()])
    return JSON.parse(claims.toString('utf8')) as RefreshClaims // sealed by us alone
  } catch {
    return undefined // sealed by somebody else: «Invalid Refresh Token» says no more
  }
}

const empty = Buffer.alloc(0)

/** Node skips padding, foreign characters and unused bits; writing it again tells. */
function isBase64url(part: string): boolean {
  return Buffer.from(part, 'base64url').toString('base64url') === part
}
