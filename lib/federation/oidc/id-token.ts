import type { IDToken } from 'oauth4webapi'
import { readCompactJws } from '../../domain/compact-jws.ts'
import type { Services } from '../../services.ts'
import { badAnswer, badToken } from './faults.ts'
import { wayOut } from './provider-fetch.ts'
import type { KnownProvider } from './redeem-code.ts'
import { checkedSubject } from './subject.ts'

/** An answer of the token endpoint as the library gives it, and what it was read from. */
export interface TokenAnswer {
  readonly response: Response
  readonly token: string
  /** The claims, which the library has held against issuer, client, nonce and time. */
  readonly claims: IDToken
}

/** Seconds that a clock may be ahead of ours. */
const slack = 60

/**
 * The claims of an ID token: those checks that the library made as it read the answer, and the ones
 * that it leaves out: one spelling of the token, a `kid`, `iat` not in the future, a `sub` of some
 * length, and the signature, by a key from the provider's own set.
 *
 * @throws FederationFault
 *
 * Source: OpenID Connect Core 1.0, section 3.1.3.7; RFC 8725, section 3.1.
 */
export async function checkIdToken(
  services: Pick<Services, 'settings' | 'now'>,
  { provider, server }: KnownProvider,
  { response, token, claims }: TokenAnswer,
): Promise<IDToken> {
  const oauth = await import('oauth4webapi')
  try {
    readCompactJws(token)
    checkedSubject(claims.sub)
    if (claims.iat > services.now() / 1000 + slack) {
      throw new Error('issued in the future', { cause: { claim: 'iat' } })
    }
    await oauth.validateApplicationLevelSignature(server, response, await wayOut(services, 'jwks'))
    return claims
  } catch (error) {
    const { cause } = error as Error // whatever was thrown; only read
    throw cause instanceof Response ? badAnswer(provider.name, 'jwks', error) : badToken(error)
  }
}
