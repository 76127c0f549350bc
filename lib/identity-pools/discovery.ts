import type { PublicJwk } from '../keys/signing-keys.ts'
import { brokerIssuer, type Settings } from '../settings.ts'
import { brokerKeyRef } from '../store/broker-keys.ts'
import type { Table } from '../store/table.ts'

/**
 * The key set of the identity-pool issuer (RFC 7517): what STS checks our tokens with. Empty until
 * the first token is signed; reading it takes no data key.
 */
export async function brokerJwks(table: Table): Promise<{ keys: PublicJwk[] }> {
  const key = await table.get(brokerKeyRef)
  if (!key) return { keys: [] }
  const { e, kid, n } = key
  return { keys: [{ alg: 'RS256', e, kid, kty: 'RSA', n, use: 'sig' }] }
}

/**
 * The discovery document of the identity-pool issuer, with what IAM asks of a provider.
 *
 * Source: OpenID Connect Discovery 1.0, section 3; IAM user guide, "Create an OpenID Connect (OIDC)
 * identity provider in IAM".
 */
export function brokerConfiguration(settings: Settings) {
  const issuer = brokerIssuer(settings)
  return {
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    claims_supported: ['sub', 'aud', 'amr', 'iss', 'exp', 'iat'],
  }
}
