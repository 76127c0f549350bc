import { ServiceError } from '../errors.ts'
import { brokerConfiguration, brokerJwks } from '../identity-pools/discovery.ts'
import { publicJwks } from '../keys/signing-keys.ts'
import type { Services } from '../services.ts'
import { poolIssuer, type Settings } from '../settings.ts'
import { signingKeysRef } from '../store/signing-keys.ts'
import { noSuchPool } from '../store/user-pools.ts'

/** A public document and for how many seconds it may be kept. */
export interface PublicDocument {
  readonly document: object
  readonly maxAge: number
}

/** Keys stay for a pool's life; an hour lets a deployment change its mind about the rest. */
const hour = 3600

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
    const document = await brokerJwks(table)
    return { document, maxAge: document.keys.length > 0 ? hour : 0 } // the first key is yet to come
  }
  const keys = poolIdForm.test(issuer) ? await table.get(signingKeysRef(issuer)) : undefined
  if (!keys) throw noSuchPool(issuer)
  const document = name === jwks ? { keys: publicJwks(keys) } : poolConfiguration(settings, issuer)
  return { document, maxAge: hour }
}

/** A pool's OpenID configuration, with the members that Cognito's has. */
function poolConfiguration(settings: Settings, poolId: string): object {
  const issuer = poolIssuer(settings, poolId)
  return {
    issuer,
    jwks_uri: `${settings.url}/${poolId}/${jwks}`,
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'token'],
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
  }
}
