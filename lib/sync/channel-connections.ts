import { ServiceError } from '../errors.ts'
import type { Services } from '../services.ts'
import {
  addConnection,
  connectionRef,
  listConnections,
  placeTaken,
  removeConnection,
} from '../store/channels.ts'
import { forbiddenIdentity, identityRef } from '../store/identities.ts'
import { retryOnChange } from '../store/retry-on-change.ts'

/** API Gateway ends a WebSocket connection after two hours (quotas for WebSocket APIs). */
const longestConnection = 2 * 60 * 60 * 1000

/** Who wants to hear of their datasets, from where, and until when they may at most. */
export interface Listener {
  readonly connectionId: string
  readonly identityId: string
  /** When their credentials end, in milliseconds since the epoch. */
  readonly expiresAt: number
  readonly deviceId: string | undefined
}

type ConnectionServices = Pick<Services, 'settings' | 'table' | 'now'>

/**
 * Has a connection hear of the datasets of its identity, until its credentials end.
 *
 * @throws ServiceError NotAuthorizedException for an identity that is gone or merged into another;
 *   LimitExceededException when the identity has as many connections as it may
 */
export async function connect(
  { settings, table, now }: ConnectionServices,
  { connectionId: id, identityId, expiresAt: credentialsEnd, deviceId }: Listener,
): Promise<void> {
  await retryOnChange([placeTaken], async () => {
    const connectedAt = now()
    const [identity, before] = await Promise.all([
      table.get(identityRef(identityId)),
      listConnections(table, identityId),
    ])
    // Asked again at each news: what happens to the identity from here on is seen then
    if (!identity || identity.isDisabled === true) throw forbiddenIdentity(identityId)
    const live = before.filter(({ expiresAt }) => expiresAt > connectedAt)
    const place = anyFree(new Set(live.map((one) => one.place)), settings.channelConnections)
    const expiresAt = Math.min(credentialsEnd, connectedAt + longestConnection)
    const connection = { id, identityId, place, deviceId, connectedAt, expiresAt }
    await table.write(addConnection(connection, connectedAt))
  })
}

/** Forgets a connection that is over. */
export async function disconnect(
  { table }: Pick<Services, 'table'>,
  connectionId: string,
): Promise<void> {
  const connection = await table.get(connectionRef(connectionId))
  if (connection) await table.write(removeConnection(connection))
}

/** Any of the free places, by chance, so that those who connect at once seldom meet. */
function anyFree(taken: ReadonlySet<number>, places: number): number {
  const free = Array.from({ length: places }, (_, place) => place).filter(
    (place) => !taken.has(place),
  )
  const chosen = free[Math.floor(Math.random() * free.length)]
  if (chosen === undefined) {
    const sentence = `An identity listens by ${places} connections at most.`
    throw new ServiceError('LimitExceededException', sentence)
  }
  return chosen
}
