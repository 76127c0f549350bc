import { checkSignature, parseJws } from '../domain/jws.ts'
import { checkClaims, type TokenClaims } from '../domain/token-claims.ts'
import { TokenFault } from '../domain/token-fault.ts'
import { KeySource, type Outside } from '../issuer-keys/key-source.ts'
import type { AuthorizerSettings } from './settings.ts'

/**
 * Builds the check of whether a token is good: of a pool and app client that the settings name,
 * signed by a key that the pool publishes, in time. What it permits is another question.
 *
 * The check throws TokenFault for a token that is not good, and Error when the keys cannot be read.
 */
export function tokenCheck(
  { keySets, tokenUse, clientIds }: Omit<AuthorizerSettings, 'rights' | 'source' | 'answer'>,
  outside: Outside,
): (token: string) => Promise<TokenClaims> {
  const sources = new Map(
    [...keySets].map(([issuer, url]) => [issuer, new KeySource(url, outside)] as const),
  )
  const issuers = [...sources.keys()]
  const algorithm = 'RS256'
  return async (token) => {
    const jws = parseJws(token)
    const { iss } = jws.payload
    const source = typeof iss === 'string' ? sources.get(iss) : undefined
    if (!source) throw new TokenFault('issuer', 'The token is of another issuer.')
    const key = jws.header.alg === algorithm ? await source.key(jws.header.kid) : undefined
    checkSignature(jws, { algorithm, keyFor: () => key })
    const now = outside.now()
    return checkClaims(jws.payload, {
      issuers,
      tokenUse,
      clientIds,
      scopes: null,
      groups: null,
      now,
    })
  }
}
