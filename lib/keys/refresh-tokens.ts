import { CompactEncrypt, compactDecrypt } from 'jose'
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
}

const label = 'refresh-token'
const header = { cty: 'JWT', enc: 'A256GCM', alg: 'dir' } as const

/** Seals a refresh token as a JWE in compact form (RFC 7516), as Cognito's clients know it. */
export function sealRefreshToken(sealer: Sealer, claims: RefreshClaims): Promise<string> {
  return new CompactEncrypt(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader(header)
    .encrypt(sealer.key(label))
}

/** Opens a refresh token; undefined when it is not one that we sealed, spelled as we spell it. */
export async function openRefreshToken(
  sealer: Sealer,
  token: string,
): Promise<RefreshClaims | undefined> {
  if (!token.split('.').every(isBase64url)) return undefined
  try {
    const { plaintext } = await compactDecrypt(token, sealer.key(label), {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    })
    return JSON.parse(new TextDecoder().decode(plaintext)) as RefreshClaims // sealed by us alone
  } catch {
    return undefined // garbage, or sealed by somebody else: «Invalid Refresh Token» says no more
  }
}

/** Node skips padding, foreign characters and unused bits; writing it again tells. */
function isBase64url(part: string): boolean {
  return Buffer.from(part, 'base64url').toString('base64url') === part
}
