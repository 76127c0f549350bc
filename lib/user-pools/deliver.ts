import type { DynamoDBRecord } from 'aws-lambda'
import { DeliveryFault } from '../delivery/faults.ts'
import { inParallel } from '../parallel.ts'
import { fromItem, type StoredItem } from '../store/attribute-values.ts'
import { poolRef } from '../store/user-pools.ts'
import { userRef } from '../store/users.ts'
import { countUndelivered, type Message, type MessageServices } from './notify.ts'
import { openMessage, type WaitingMessage } from './outbox.ts'
import { carry, prepareMessage } from './send-message.ts'

/** How many messages are under way at a time. */
const atATime = 10

/** How often a message is given to a carrier whose fault may pass. */
const tries = 3

/** Milliseconds before the second try; twice that before the third. */
const firstPause = 250

/**
 * Sends the messages that wait in records of the table's stream (`outbox.ts`). All are made ready
 * before the first leaves: what fails until then brings the whole batch again, and nothing twice.
 * A message that no carrier takes is counted and dropped, so that none holds up those behind it.
 *
 * @throws Error of the store or the keys, for Lambda to bring the batch again
 */
export async function deliverMessages(
  services: MessageServices,
  records: readonly DynamoDBRecord[],
): Promise<void> {
  const sealed = records.flatMap(newOutbox)
  if (sealed.length === 0) return
  const sealer = await services.keyring.sealer('user-pools')
  const messages: Message[] = []
  await inParallel(sealed, atATime, async ({ partition, outbox }) => {
    const waiting = openMessage(sealer, partition, outbox)
    const message = waiting && (await addressed(services, waiting))
    if (message) messages.push(message)
  })
  await inParallel(messages, atATime, (message) => deliver(services, message))
}

/** The outbox of a record and the partition that it lies in, if this very change put it there. */
function newOutbox({ dynamodb }: DynamoDBRecord) {
  const [item, before] = [dynamodb?.NewImage, dynamodb?.OldImage].map(
    (image) => (image ? fromItem(image as StoredItem) : {}), // the same, typed by the event
  )
  const { outbox, pk: partition } = item ?? {}
  const isNew = typeof outbox === 'string' && outbox !== before?.outbox
  return isNew ? [{ partition: String(partition), outbox }] : []
}

/** The message to the user as they are now; none to somebody who is gone, or with a dead code. */
async function addressed(
  { table, now }: MessageServices,
  { poolId, name, sub, expiresAt, ...message }: WaitingMessage,
): Promise<Message | undefined> {
  const { pool, user } = await table.read({ pool: poolRef(poolId), user: userRef(poolId, name) })
  const isWanted = pool && user?.sub === sub && now() < expiresAt
  return isWanted ? { ...message, pool, user } : undefined
}

async function deliver(services: MessageServices, message: Message): Promise<void> {
  try {
    const parcel = await prepareMessage(services, message)
    if (parcel) await carryPatiently(() => carry(services.courier, parcel))
  } catch (error) {
    countUndelivered(services, message, error)
  }
}

async function carryPatiently(send: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await send()
      return
    } catch (error) {
      const isPassing = error instanceof DeliveryFault && error.reason === 'passing'
      if (!isPassing || attempt === tries) throw error
      await pause(attempt)
    }
  }
}

function pause(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, firstPause * attempt))
}
