import type { Grant } from '../domain/scopes.ts'
import type { AuthMethod } from '../domain/sign-in-progress.ts'
import { openJson, sealJson } from './sealed-json.ts'
import type { Sealer } from './sealer.ts'

/** What an authorization code says, to us alone: a sign-in, and the request that it answers. */
export interface CodeClaims {
  readonly pool: string
  readonly client: string
  readonly username: string
  readonly sub: string
  /** The token family to come: the one-time handle of the code, and by its time its issue. */
  readonly originJti: string
  /** In milliseconds since the epoch. */
  readonly expiresAt: number
  readonly redirectUri: string
  readonly grant: Grant
  readonly nonce?: string | undefined
  /** Which of the user's passwords was in force: the code ends with it. */
  readonly passwordVersion?: number | undefined
  /** The challenge of PKCE (RFC 7636, S256). */
  readonly challenge?: string | undefined
  /** When the sign-in was, in epoch seconds. */
  readonly authTime: number
  /** What was proved, where the app asked for a level. */
  readonly proved?: readonly AuthMethod[] | undefined
  /** The level that another provider told of, where the user came from there. */
  readonly providerLevel?: number | undefined
  /** The user's groups: a guess, so that they can be read together with the user. */
  readonly groups: readonly string[]
  readonly deviceKey?: string | undefined
  readonly eventId?: string | undefined
  /** The browser's session that the sign-in is of, where the pool tracks sessions. */
  readonly browserSession?: string | undefined
}

const purpose = { label: 'authorization-code', context: [] }

/** Seals a code: nothing of it is stored until it is used. */
export function sealCode(sealer: Sealer, claims: CodeClaims): string {
  return sealJson(sealer, purpose, claims)
}

/** Opens a code; undefined when it is not one that we sealed. */
export function openCode(sealer: Sealer, code: string): CodeClaims | undefined {
  return openJson(sealer, purpose, code) as CodeClaims | undefined // sealed by us alone
}
