import type { KeyObject } from 'node:crypto'
import type { TokenClaims } from '../domain/token-claims.ts'

/** What knows a deployment's pools: their issuers, their keys and what ended early. */
export interface TokenAuthority {
  /** What tokens of a pool say in `iss`; whether there is such a pool does not matter here. */
  readonly issuerOf: (userPoolId: string) => string
  /** The pool's published key of that name; undefined when there is none, or no such pool. */
  readonly publicKey: (userPoolId: string, kid: string) => Promise<KeyObject | undefined>
  /**
   * Whether a token that is good by itself was ended early: its family revoked, its user signed
   * out everywhere, disabled or deleted, its client or pool deleted.
   */
  readonly isRevoked: (claims: TokenClaims) => Promise<boolean>
}
