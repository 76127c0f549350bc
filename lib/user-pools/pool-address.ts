import type { Settings } from '../settings.ts'
import { domainRef, type PoolDomain } from '../store/domains.ts'
import type { Table } from '../store/table.ts'
import type { UserPool } from '../store/user-pools.ts'

/**
 * The domain of a name, which tells its pool, in one read. Whoever has a client id as well reads the
 * pool along with it (`domainRef`, `poolIdOfClient`), and then checks that they belong together.
 */
export function findDomain(table: Table, name: string): Promise<PoolDomain | undefined> {
  return table.get(domainRef(name))
}

/**
 * Where a pool's pages and OAuth endpoints are, without a slash at the end: its custom domain, else
 * its prefix below the deployment's base URL; undefined for a pool without a domain. Links in
 * messages begin with it, never with what a request says of its host.
 */
export function poolBaseUrl(
  { url }: Pick<Settings, 'url'>,
  { domain, customDomain }: Pick<UserPool, 'domain' | 'customDomain'>,
): string | undefined {
  if (customDomain !== undefined) return `https://${customDomain}`
  return domain === undefined ? undefined : `${url}/auth/${domain}`
}
