import type { SchemaAttributeType } from '@aws-sdk/client-cognito-identity-provider'
import { federate, type FederatedUser } from '../../lib/federation/federated-user.ts'
import type { Services } from '../../lib/services.ts'
import type { AppClient, ClientSettings } from '../../lib/store/app-clients.ts'
import { providerRef } from '../../lib/store/identity-providers.ts'
import { poolRef, type PoolSettings, type UserPool } from '../../lib/store/user-pools.ts'
import { aClient, aPool } from '../builders.ts'
import { aProvider } from '../operations/user-pools/identity-providers/providers.ts'

/** A pool that takes users from `corp`, an OpenID provider, with a client of it. */
export interface FederatedPool {
  readonly pool: UserPool
  readonly client: AppClient
}

/** What a pool with a provider is made of. */
export interface FederatedPoolOptions {
  readonly settings?: PoolSettings
  readonly custom?: SchemaAttributeType[]
  readonly mapping?: Record<string, string>
  readonly client?: ClientSettings
}

/** Puts a pool with a provider into the store. */
export async function aFederatedPool(
  services: Services,
  { settings = {}, custom, mapping = {}, client = {} }: FederatedPoolOptions = {},
): Promise<FederatedPool> {
  const pool = await aPool(services, settings, custom)
  await aProvider(services, pool, { AttributeMapping: mapping })
  return { pool, client: await aClient(services, pool, client) }
}

/** Has an account of `corp` sign in, with what the provider says of it. */
export async function enter(
  services: Services,
  { pool: { id }, client }: FederatedPool,
  subject: string,
  claims: Record<string, string> = {},
): Promise<FederatedUser> {
  const { pool, provider } = await services.table.read({
    pool: poolRef(id),
    provider: providerRef(id, 'corp'),
  })
  if (!pool || !provider) throw new Error('no such pool with a provider')
  const told = { idToken: { sub: subject, ...claims }, userInfo: {}, tokenResponse: {} }
  return federate(services, {
    pool,
    client,
    identity: { provider, subject, attributes: new Map(Object.entries(told.idToken)), told },
    call: { clientMetadata: undefined, origin: { sourceIp: undefined, userAgent: undefined } },
  })
}
