import { ServiceError } from '../errors.ts'
import { brokerConfiguration, brokerJwks } from '../identity-pools/discovery.ts'
import { publicJwks } from '../keys/signing-keys.ts'
import type { Services } from '../services.ts'
import { poolIssuer, type Settings } from '../settings.ts'
import { signingKeysRef } from '../store/signing-keys.ts'
import { noSuchPool, poolRef, type UserPool } from '../store/user-pools.ts'
import { poolBaseUrl } from '../user-pools/pool-address.ts'
import { effectiveAcr } from '../user-pools/pool-settings.ts'

/** A public document and for how many seconds it may be kept. */
export interface PublicDocument {
  readonly document: object
  readonly maxAge: number
}

/** Keys stay for a pool's life; an hour lets a deployment change its mind about the rest. */
const hour = 3600

/** Domains come and go. */
const domainAge = 60

const jwks = '.well-known/jwks.json'
const configuration = '.well-known/openid-configuration'

/** Anything may stand in a path; only this may become a key of the table. */
const poolIdForm = /^[\w-]{1,55}$/u

/**
 * The document at a path: `/health`, or configuration or key set of an issuer (OpenID Connect
 * Discovery 1.0, section 4).
 *
 * @throws ServiceError ResourceNotFoundException
 */
export async function discoveryDocument(
  services: Pick<Services, 'settings' | 'table'>,
  path: string,
): Promise<PublicDocument> {
  const { settings, table } = services
  if (path === '/health') {
    return { document: { status: 'ok', region: settings.region }, maxAge: 0 }
  }
  const [, issuer = '', ...rest] = path.split('/')
  const name = rest.join('/')
  if (name !== jwks && name !== configuration) {
    throw new ServiceError('ResourceNotFoundException')
  }
  if (issuer === 'identity-pools') {
    if (name === configuration) return { document: brokerConfiguration(settings), maxAge: hour }
    const document = await brokerJwks(services)
    return { document, maxAge: document.keys.length > 0 ? hour : 0 } // the first key is yet to come
  }
  if (!poolIdForm.test(issuer)) throw noSuchPool(issuer)
  const isKeySet = name === jwks
  const { keys, pool } = await table.read({
    keys: signingKeysRef(issuer),
    pool: isKeySet ? undefined : poolRef(issuer),
  })
  if (!keys) throw noSuchPool(issuer)
  if (isKeySet) return { document: { keys: publicJwks(keys) }, maxAge: hour }
  if (!pool) throw noSuchPool(issuer)
  return { document: poolConfiguration(settings, pool), maxAge: domainAge }
}

/** How clients prove who they are. */
const proofs = ['client_secret_basic', 'client_secret_post', 'none']

/** What tokens say of every sign-in. */
const claims = ['sub', 'iss', 'aud', 'exp', 'iat', 'auth_time', 'nonce', 'acr', 'amr', 'at_hash']

/**
 * A pool's OpenID configuration, with the members that Cognito's has (OpenID Connect Discovery 1.0,
 * section 3). Its endpoints are on the pool's domain; without one it has none.
 */
function poolConfiguration(settings: Settings, pool: UserPool): object {
  const base = poolBaseUrl(settings, pool)
  return {
    issuer: poolIssuer(settings, pool.id),
    jwks_uri: `${settings.url}/${pool.id}/${jwks}`,
    ...(base !== undefined && {
      authorization_endpoint: `${base}/oauth2/authorize`,
      token_endpoint: `${base}/oauth2/token`,
      userinfo_endpoint: `${base}/oauth2/userInfo`,
      revocation_endpoint: `${base}/oauth2/revoke`,
      end_session_endpoint: `${base}/logout`,
      ...(pool.settings.DcrConfiguration?.EnableStatus === 'Enabled' && {
        registration_endpoint: `${base}/oauth2/register`,
      }),
    }),
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'token'],
    response_modes_supported: ['query', 'fragment'],
    grant_types_supported: [
      'authorization_code',
      'implicit',
      'refresh_token',
      'client_credentials',
    ],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: proofs,
    revocation_endpoint_auth_methods_supported: proofs,
    prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
    ...(pool.settings.UserPoolTier !== 'LITE' && { acr_values_supported: levelsOf(pool) }),
    claims_supported: claimsOf(pool),
    claims_parameter_supported: false,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
  }
}

function levelsOf({ settings }: UserPool): string[] {
  return Object.values(effectiveAcr(settings)).flatMap(({ AcrValue }) => AcrValue ?? [])
}

/** The attributes of a pool are claims of its tokens, but for those that only developers see. */
function claimsOf({ schema }: UserPool): string[] {
  const names = schema.map(({ Name }) => Name ?? '').filter((name) => !name.startsWith('dev:'))
  return [...new Set([...claims, 'cognito:username', 'cognito:groups', ...names])]
}
