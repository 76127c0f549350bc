import { ServiceError } from '../errors.ts'
import { domainRef, type PoolDomain } from '../store/domains.ts'
import type { Table } from '../store/table.ts'
import { poolRef, type UserPool } from '../store/user-pools.ts'

/**
 * A pool and a domain of it, in one round trip.
 *
 * @throws ServiceError InvalidParameterException when the pool does not have this domain
 */
export async function requirePoolDomain(
  table: Table,
  { UserPoolId: poolId, Domain: name }: { UserPoolId: string; Domain: string },
): Promise<{ pool: UserPool; domain: PoolDomain }> {
  const { pool, domain } = await table.read({ pool: poolRef(poolId), domain: domainRef(name) })
  if (!pool || domain?.poolId !== poolId) {
    throw new ServiceError('InvalidParameterException', 'No such domain or user pool exists.')
  }
  return { pool, domain }
}
