import type { UserPoolClientType } from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../errors.ts'
import { absent, equals, exists } from './conditions.ts'
import { poolKeys } from './keys.ts'
import { readPrefix } from './prefix-page.ts'
import type { Ref, Table } from './table.ts'
import { put, remove, type Attributes, type Write } from './writes.ts'

/** An app client's configuration as its owner wrote it, in the words of the API. */
export type ClientSettings = Omit<
  UserPoolClientType,
  'UserPoolId' | 'ClientId' | 'ClientSecret' | 'CreationDate' | 'LastModifiedDate'
>

/** A secret that was added to a client, sealed under the client's id and its own. */
export interface AddedSecret {
  readonly id: string
  readonly sealed: Uint8Array
  readonly createdAt: number
}

/** An app client of a user pool. Times are milliseconds since the epoch. */
export interface AppClient {
  readonly id: string
  readonly poolId: string
  readonly settings: ClientSettings
  /** The sealed secret that the client was created with, while it has that. */
  readonly secret?: Uint8Array | undefined
  readonly addedSecrets?: readonly AddedSecret[] | undefined
  /** For how many minutes the client takes a browser's session in place of a fresh sign-in. */
  readonly ssoMinutes?: number | undefined
  readonly createdAt: number
  readonly updatedAt: number
  readonly version: number
}

/** Where a client is stored. */
export const clientRef = (poolId: string, clientId: string): Ref<AppClient> => ({
  key: poolKeys.client(poolId, clientId),
  parse: parseClient,
})

/** AWS's answer to the id of a client that is not there. */
export function noSuchClient(clientId: string): ServiceError {
  return new ServiceError(
    'ResourceNotFoundException',
    `User pool client ${clientId} does not exist.`,
  )
}

/** Writes a new client. */
export function addClient(client: AppClient): Write {
  return put(
    poolKeys.client(client.poolId, client.id),
    { client },
    { when: [absent('pk')], otherwise: new ServiceError('ConcurrentModificationException') },
  )
}

/** The error of a write that met another change of the same client; callers retry. */
export const clientChanged = new ServiceError('ConcurrentModificationException')

/** Replaces a client that was read at the version before this one. */
export function replaceClient(client: AppClient): Write {
  return put(
    poolKeys.client(client.poolId, client.id),
    { client },
    {
      when: [equals('client.version', client.version - 1)],
      otherwise: clientChanged,
    },
  )
}

/** Deletes a client. */
export function removeClient(poolId: string, clientId: string): Write {
  return remove(poolKeys.client(poolId, clientId), {
    when: [exists('pk')],
    otherwise: noSuchClient(clientId),
  })
}

/** A page of a pool's clients, by id; `after` is the last client id of the page before. */
export async function listClients(
  table: Table,
  { poolId, limit, after }: { poolId: string; limit: number; after: string | undefined },
): Promise<{ clients: AppClient[]; next: string | undefined }> {
  const first = poolKeys.client(poolId, '')
  const start = after === undefined ? undefined : poolKeys.client(poolId, after)
  const page = await readPrefix(table, { first, limit, start })
  const clients = page.items.map(parseClient)
  return { clients, next: page.last && clients.at(-1)?.id }
}

function parseClient(attributes: Attributes): AppClient {
  return attributes.client as AppClient // written whole by addClient and replaceClient
}
