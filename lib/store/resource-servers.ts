import type { ResourceServerScopeType } from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../errors.ts'
import { absent, exists } from './conditions.ts'
import { countDown, countUp } from './counts.ts'
import { poolKeys } from './keys.ts'
import { readPrefix } from './prefix-page.ts'
import type { Ref, Table } from './table.ts'
import { put, remove, type Attributes, type Write } from './writes.ts'

/** How many resource servers a pool may have (developer guide, "Quotas in Amazon Cognito"). */
const mostPerPool = 25

/** An API that takes a pool's access tokens, and the scopes that it tells apart. */
export interface ResourceServer {
  readonly poolId: string
  readonly identifier: string
  readonly name: string
  /** In the words of the API, as its owner wrote them. */
  readonly scopes?: readonly ResourceServerScopeType[] | undefined
}

/** Where a resource server is stored. */
export const resourceServerRef = (poolId: string, identifier: string): Ref<ResourceServer> => ({
  key: poolKeys.resourceServer(poolId, identifier),
  parse: parseServer,
})

/** AWS's answer to the identifier of a resource server that is not there. */
export function noSuchResourceServer(identifier: string): ServiceError {
  return new ServiceError(
    'ResourceNotFoundException',
    `Resource server ${identifier} does not exist.`,
  )
}

/** The writes of one transaction that add a resource server. */
export function addResourceServer(server: ResourceServer): Write[] {
  const { poolId, identifier } = server
  return [
    put(
      poolKeys.resourceServer(poolId, identifier),
      { server },
      {
        when: [absent('pk')],
        otherwise: new ServiceError(
          'InvalidParameterException',
          `${identifier} already exists in user pool ${poolId}.`,
        ),
      },
    ),
    countUp(poolId, 'resourceServers', {
      limit: mostPerPool,
      otherwise: new ServiceError(
        'LimitExceededException',
        `A user pool can have at most ${mostPerPool} resource servers.`,
      ),
    }),
  ]
}

/** Replaces a resource server that is there. */
export function replaceResourceServer(server: ResourceServer): Write {
  return put(
    poolKeys.resourceServer(server.poolId, server.identifier),
    { server },
    { when: [exists('pk')], otherwise: noSuchResourceServer(server.identifier) },
  )
}

/** The writes of one transaction that delete a resource server. */
export function removeResourceServer(poolId: string, identifier: string): Write[] {
  return [
    remove(poolKeys.resourceServer(poolId, identifier), {
      when: [exists('pk')],
      otherwise: noSuchResourceServer(identifier),
    }),
    countDown(poolId, 'resourceServers'),
  ]
}

/** A page of a pool's resource servers, by identifier. */
export async function listResourceServers(
  table: Table,
  { poolId, limit, after }: { poolId: string; limit: number; after: string | undefined },
): Promise<{ servers: ResourceServer[]; next: string | undefined }> {
  const first = poolKeys.resourceServer(poolId, '')
  const start = after === undefined ? undefined : poolKeys.resourceServer(poolId, after)
  const page = await readPrefix(table, { first, limit, start })
  const servers = page.items.map(parseServer)
  return { servers, next: page.last && servers.at(-1)?.identifier }
}

function parseServer(attributes: Attributes): ResourceServer {
  return attributes.server as ResourceServer // written whole by addResourceServer and its twin
}
