import { absent, either, equals, lessThan } from './conditions.ts'
import { channelKeys } from './keys.ts'
import type { Ref, Table } from './table.ts'
import { put, remove, removeIf, type Write } from './writes.ts'

/** A connection that hears of an identity's datasets. Times are milliseconds since the epoch. */
export interface Connection {
  readonly id: string
  readonly identityId: string
  /** Which of the identity's places it has: there are only so many. */
  readonly place: number
  /** The device that listens: it is not told of what it wrote itself. */
  readonly deviceId?: string | undefined
  readonly connectedAt: number
  /** When it hears no more; its place is free from then on. */
  readonly expiresAt: number
}

/** Where the place of a connection is noted. */
export const connectionRef = (
  connectionId: string,
): Ref<Pick<Connection, 'id' | 'identityId' | 'place'>> => ({
  key: channelKeys.connection(connectionId),
  parse: (attributes) => attributes.connection as Connection, // written by addConnection
})

/** The error of taking a place that another connection took. */
export const placeTaken = new Error('the place on the channel is taken')

/** Gives a connection its place. @throws (when written) placeTaken */
export function addConnection(connection: Connection, now: number): Write[] {
  const { id, identityId, place, expiresAt } = connection
  const ttl = Math.ceil(expiresAt / 1000) + 60
  const isFree = either(absent('pk'), lessThan('connection.expiresAt', now + 1))
  return [
    put(placeKey(connection), { connection, ttl }, { when: [isFree], otherwise: placeTaken }),
    put(channelKeys.connection(id), { connection: { id, identityId, place }, ttl }),
  ]
}

/** Frees the place of a connection, if that is still there. */
export function removeConnection(connection: Pick<Connection, 'id' | 'identityId' | 'place'>) {
  return [
    remove(channelKeys.connection(connection.id)),
    removeIf(placeKey(connection), [equals('connection.id', connection.id)]),
  ]
}

/** All connections of an identity, those that are over included. */
export async function listConnections(table: Table, identityId: string): Promise<Connection[]> {
  const { pk } = channelKeys.place(identityId, '')
  const { items } = await table.query({
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: pk } },
    ConsistentRead: true,
  })
  return items.map(({ connection }) => connection as Connection) // written by addConnection
}

function placeKey({ identityId, place }: Pick<Connection, 'identityId' | 'place'>) {
  return channelKeys.place(identityId, String(place))
}
