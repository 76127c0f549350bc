import type { Services } from '../services.ts'
import { clientRef, type AppClient } from '../store/app-clients.ts'
import { domainRef, type PoolDomain } from '../store/domains.ts'
import type { Refs } from '../store/table.ts'
import { poolRef, type UserPool } from '../store/user-pools.ts'
import { isClientId, poolIdOfClient } from '../user-pools/ids.ts'
import { isDomainName } from './domain-request.ts'

/** An app client at a domain of its pool. */
export interface App {
  readonly pool: UserPool
  readonly client: AppClient
  readonly domain: PoolDomain
}

/**
 * The app that a request at a domain is for, in one round trip, and `more` that is read along with
 * it; undefined where there is no such client, or the domain is another pool's.
 */
export async function findApp<More extends Refs>(
  { table, settings }: Pick<Services, 'table' | 'settings'>,
  { domain: name, clientId }: { domain: string; clientId: string | null | undefined },
  more?: (poolId: string, clientId: string) => More,
) {
  if (!clientId || !isClientId(clientId) || !isDomainName(name)) return undefined
  const poolId = poolIdOfClient(settings.region, clientId)
  const [{ pool, client, domain }, found] = await table.readBoth(
    { pool: poolRef(poolId), client: clientRef(poolId, clientId), domain: domainRef(name) },
    more?.(poolId, clientId) ?? ({} as More), // who asks for nothing gets nothing
  )
  if (!pool || !client || domain?.poolId !== pool.id) return undefined
  const app: App = { pool, client, domain }
  return { app, found }
}

/** Whether an app's owner switched a grant of OAuth 2.0 on. */
export function allowsGrant(
  { settings }: AppClient,
  grant: 'code' | 'implicit' | 'client_credentials',
): boolean {
  return (
    settings.AllowedOAuthFlowsUserPoolClient === true &&
    (settings.AllowedOAuthFlows ?? []).includes(grant)
  )
}
