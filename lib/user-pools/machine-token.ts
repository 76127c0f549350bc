import { signJws } from '../domain/jws.ts'
import { machineTokenPayload } from '../domain/token-payloads.ts'
import { applyTokenOverrides } from '../domain/token-overrides.ts'
import { timeUuid } from '../domain/uuid.ts'
import { poolIssuer } from '../settings.ts'
import type { AppClient } from '../store/app-clients.ts'
import { noSuchPool, type UserPool } from '../store/user-pools.ts'
import { machineName, preTokenGeneration } from '../triggers/pre-token-generation.ts'
import { accessTokenSeconds } from './token-validity.ts'
import type { IssuingServices } from './tokens.ts'

/** A client that acts for itself. */
export interface Machine {
  readonly pool: UserPool
  readonly client: AppClient
  /** The scopes asked for, which the client may have. */
  readonly scopes: readonly string[]
  readonly clientMetadata: Readonly<Record<string, string>> | undefined
}

/**
 * Issues an access token to a client that acts for itself (developer guide, "Machine-to-machine
 * authorization").
 *
 * @throws ServiceError ResourceNotFoundException when the pool was deleted meanwhile, and those of
 *   the customer's trigger
 */
export async function issueMachineToken(
  services: IssuingServices,
  { pool, client, scopes, clientMetadata }: Machine,
) {
  const keys = await services.signingKeys.of(pool.id)
  if (!keys) throw noSuchPool(pool.id)
  const issuedAt = Math.floor(services.now() / 1000)
  const expiresIn = accessTokenSeconds(client)
  const access = machineTokenPayload({
    issuer: poolIssuer(services.settings, pool.id),
    clientId: client.id,
    scope: scopes.join(' '),
    issuedAt,
    expiresAt: issuedAt + expiresIn,
    jti: timeUuid(services.now()),
  })
  const subject = { pool, clientId: client.id, username: machineName, user: undefined }
  const overrides = await preTokenGeneration(
    services,
    { ...subject, clientMetadata },
    {
      source: 'ClientCredentials',
      groups: { groups: [], roles: [] },
      scopes,
    },
  )
  const payload = overrides ? applyTokenOverrides({ access }, overrides).access : access
  return {
    AccessToken: await signJws(payload, keys.access),
    ExpiresIn: expiresIn,
    TokenType: 'Bearer',
  }
}
