import { ServiceError } from '../../errors.ts'
import type { Services } from '../../services.ts'
import { addClient, type AppClient } from '../../store/app-clients.ts'
import { exists } from '../../store/conditions.ts'
import { countUp } from '../../store/counts.ts'
import { poolKeys } from '../../store/keys.ts'
import type { UserPool } from '../../store/user-pools.ts'
import { check } from '../../store/writes.ts'
import { checkCallbacks } from '../../user-pools/client-callbacks-check.ts'
import { checkClientReferences } from '../../user-pools/client-references.ts'
import { sealClientSecret } from '../../user-pools/client-secret.ts'
import { checkClientSettings } from '../../user-pools/client-settings-check.ts'
import { clientSettings } from '../../user-pools/client-settings.ts'
import { newClientId, newClientSecret } from '../../user-pools/ids.ts'
import { OAuthFault } from '../faults.ts'
import type { ClientMetadata } from './metadata.ts'

/** Clients that may register themselves with one pool: nobody shall fill it (quota of app clients). */
const mostPerPool = 10_000

/**
 * Makes a client of what it registered itself with.
 *
 * @returns what it is told (RFC 7591, section 3.2.1)
 * @throws OAuthFault invalid_redirect_uri, invalid_client_metadata, temporarily_unavailable
 */
export async function registeredClient(
  { table, keyring, now }: Pick<Services, 'table' | 'keyring' | 'now'>,
  pool: UserPool,
  metadata: ClientMetadata,
): Promise<object> {
  const secret = metadata.proof === 'none' ? undefined : newClientSecret()
  const settings = settingsOf(metadata)
  checkAddresses(settings)
  try {
    checkClientSettings({ pool, settings, hasSecret: secret !== undefined }, 'creating')
    await checkClientReferences(table, pool, settings)
  } catch (error) {
    if (!(error instanceof ServiceError) || error.status >= 500) throw error
    throw new OAuthFault('invalid_client_metadata', error.message)
  }
  const id = newClientId(pool.id)
  const sealer = await keyring.sealer('user-pools')
  const times = { createdAt: now(), updatedAt: now(), version: 1 }
  const sealed = secret === undefined ? {} : { secret: sealClientSecret(sealer, id, secret) }
  const client: AppClient = { id, poolId: pool.id, settings, ...sealed, ...times }
  const full = new OAuthFault('temporarily_unavailable', 'The user pool takes no more clients.')
  const gone = new OAuthFault('access_denied', 'The user pool was deleted.')
  await table.write(
    check(poolKeys.pool(pool.id), { when: [exists('pk')], otherwise: gone }),
    addClient(client),
    countUp(pool.id, 'registeredClients', { limit: mostPerPool, otherwise: full }),
  )
  return answerOf(client, metadata, secret)
}

/**
 * Registered clients have what people sign in with on the pages, and no way of the API to sign in;
 * their owner may add providers.
 */
function settingsOf({ name, grant, scopes, redirectUris, logoutUris }: ClientMetadata) {
  return clientSettings(
    {
      ClientName: name,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: [grant],
      AllowedOAuthScopes: [...scopes],
      CallbackURLs: [...redirectUris],
      LogoutURLs: [...logoutUris],
      SupportedIdentityProviders: ['COGNITO'],
      ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
    },
    { ClientType: 'DCR' },
  )
}

/** @throws OAuthFault invalid_redirect_uri */
function checkAddresses(settings: ReturnType<typeof settingsOf>): void {
  try {
    checkCallbacks(settings)
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    throw new OAuthFault('invalid_redirect_uri', error.message)
  }
}

function answerOf(client: AppClient, metadata: ClientMetadata, secret: string | undefined): object {
  const { name, grant, proof, scopes, redirectUris, logoutUris } = metadata
  const isByCode = grant === 'code'
  return {
    client_id: client.id,
    client_id_issued_at: Math.floor(client.createdAt / 1000),
    ...(secret !== undefined && { client_secret: secret, client_secret_expires_at: 0 }),
    client_name: name,
    grant_types: isByCode ? ['authorization_code', 'refresh_token'] : ['client_credentials'],
    response_types: isByCode ? ['code'] : [],
    token_endpoint_auth_method: proof,
    scope: scopes.join(' '),
    ...(isByCode && { redirect_uris: redirectUris }),
    ...(logoutUris.length > 0 && { post_logout_redirect_uris: logoutUris }),
  }
}
