import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda'
import { connectionGone, hangUp, tellConnection } from '../delivery/channel.ts'
import { inParallel } from '../parallel.ts'
import type { Services } from '../services.ts'
import { listConnections, removeConnection, type Connection } from '../store/channels.ts'
import type { Dataset } from '../store/datasets.ts'
import { identityRef } from '../store/identities.ts'
import { newestChangesIn } from './dataset-changes.ts'
import { FailedChanges } from './failed-changes.ts'

/** How many changes are looked into, and how many connections of each are told, at a time. */
const changesAtATime = 8
const connectionsAtATime = 4

/** A connection is noted before API Gateway has it: so long it is no news that it is not there. */
const opening = 30 * 1000

interface Listener {
  readonly connection: Connection
  /** It hears no more: its credentials have ended, or its identity. */
  readonly isOver: boolean
}

type ChannelServices = Pick<Services, 'settings' | 'table' | 'channel' | 'now'>

/** Milliseconds to tell a connection and to end it, where API Gateway does not answer, and to spare. */
const reserve = 15_000

/**
 * Tells the connections of an identity of the newest change of each of its datasets in a batch of the
 * table's stream, but for the device that made it. A connection that cannot be told is ended: its
 * client connects again, and synchronizes when it does. Changes after which not even that was
 * possible, or for which there was no time, are named in the answer, for Lambda to bring them again.
 *
 * @param timeLeft tells how many milliseconds are left to the function
 */
export async function tellChannels(
  services: ChannelServices,
  records: readonly DynamoDBRecord[],
  timeLeft: () => number,
): Promise<DynamoDBBatchResponse> {
  const failed = new FailedChanges()
  const tellInTime = async (listener: Listener, dataset: Dataset) => {
    if (timeLeft() < reserve) throw new Error('there is no time left to tell connections')
    await tell(services, listener, dataset)
  }
  const changes = services.settings.channelConnections > 0 ? newestChangesIn(records) : []
  await inParallel(changes, changesAtATime, ({ dataset, position }) =>
    failed.orNote(
      position,
      listenersOf(services, dataset).then((listeners) =>
        inParallel(listeners, connectionsAtATime, (listener) =>
          failed.orNote(position, tellInTime(listener, dataset)),
        ),
      ),
    ),
  )
  return failed.answer()
}

/** The connections that hear of a dataset, but for the writer's own. */
async function listenersOf(services: ChannelServices, dataset: Dataset): Promise<Listener[]> {
  const { table, now } = services
  const connections = await listConnections(table, dataset.identityId)
  const others = connections.filter(
    ({ deviceId }) => deviceId === undefined || deviceId !== dataset.writerDeviceId,
  )
  if (others.length === 0) return []
  const identity = await table.get(identityRef(dataset.identityId))
  const isServed = identity !== undefined && identity.isDisabled !== true
  return others.map((connection) => ({
    connection,
    isOver: !isServed || connection.expiresAt <= now(),
  }))
}

async function tell(
  services: ChannelServices,
  { connection, isOver }: Listener,
  dataset: Dataset,
): Promise<void> {
  if (isOver) return end(services, connection)
  try {
    await tellConnection(await services.channel(), connection.id, dataset)
  } catch (error) {
    const isOpening = connection.connectedAt > services.now() - opening
    if (error === connectionGone && isOpening) return
    await end(services, connection)
  }
}

async function end(services: ChannelServices, connection: Connection): Promise<void> {
  await hangUp(await services.channel(), connection.id)
  await services.table.write(removeConnection(connection))
}
