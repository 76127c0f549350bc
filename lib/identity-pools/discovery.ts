import { createHash } from 'node:crypto'
import type { PublicJwk } from '../keys/signing-keys.ts'
import { brokerIssuer, type Settings } from '../settings.ts'
import { brokerKeyRef } from '../store/broker-keys.ts'
import type { Services } from '../services.ts'

/** A key of the identity-pool issuer: with its certificate, for those that verify by nothing else. */
export interface BrokerJwk extends PublicJwk {
  readonly x5c?: readonly string[]
  readonly x5t?: string
  readonly 'x5t#S256'?: string
}

/**
 * The key set of the identity-pool issuer (RFC 7517, sections 4.7 to 4.9 for the certificate): what
 * STS checks our tokens with. Empty until the first token is signed; reading it takes no data key.
 */
export async function brokerJwks({
  table,
  settings,
}: Pick<Services, 'table' | 'settings'>): Promise<{ keys: BrokerJwk[] }> {
  const key = await table.get(brokerKeyRef(settings.brokerKmsKey))
  if (!key) return { keys: [] }
  const { e, kid, n, certificate } = key
  const jwk = { alg: 'RS256', e, kid, kty: 'RSA', n, use: 'sig' } as const
  return { keys: [{ ...jwk, ...(certificate !== undefined && certificateMembers(certificate)) }] }
}

function certificateMembers(certificate: string): Pick<BrokerJwk, 'x5c' | 'x5t' | 'x5t#S256'> {
  const der = Buffer.from(certificate, 'base64')
  const thumbprint = (hash: string) => createHash(hash).update(der).digest('base64url')
  return { x5c: [certificate], x5t: thumbprint('sha1'), 'x5t#S256': thumbprint('sha256') }
}

/**
 * The discovery document of the identity-pool issuer, with what IAM asks of a provider. Nobody is sent
 * to an authorization endpoint: the required member says so, as Kubernetes has it in its own.
 *
 * Source: OpenID Connect Discovery 1.0, section 3; IAM user guide, "Create an OpenID Connect (OIDC)
 * identity provider in IAM".
 */
export function brokerConfiguration(settings: Settings) {
  const issuer = brokerIssuer(settings)
  return {
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    authorization_endpoint: 'urn:cognate:programmatic_authorization',
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    claims_supported: [
      'sub',
      'aud',
      'amr',
      'iss',
      'exp',
      'iat',
      'https://cognito-identity.amazonaws.com/identity-pool-arn',
      'https://aws.amazon.com/tags',
    ],
  }
}
