import type { DynamoDBRecord } from 'aws-lambda'
import { DeliveryFault } from '../delivery/faults.ts'
import { inParallel } from '../parallel.ts'
import { fromItem, type StoredItem } from '../store/attribute-values.ts'
import { poolRef } from '../store/user-pools.ts'
import { userRef } from '../store/users.ts'
import { countUndelivered, type MessageServices } from './notify.ts'
import { openMessage, type WaitingMessage, type WaitingWarning } from './outbox.ts'
import { protectionRefs } from './risk/protection.ts'
import { warningEmail } from './risk/warn.ts'
import { carry, prepareMessage, type Parcel } from './send-message.ts'

/** How many messages are under way at a time. */
const atATime = 10

/** How often a message is given to a carrier whose fault may pass. */
const tries = 3

/** Milliseconds before the second try; twice that before the third. */
const firstPause = 250

/** A message whose user is there, to be given its text; that may fail for good. */
interface Letter {
  readonly about: Parameters<typeof countUndelivered>[1]
  readonly prepare: () => Promise<Parcel | undefined>
}

/**
 * Sends the messages that wait in records of the table's stream (`outbox.ts`). All are made ready
 * before the first leaves: what fails until then brings the whole batch again, and nothing twice.
 * A message that no carrier takes, or that comes too late, is counted and dropped, so that none
 * holds up those behind it.
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
  const letters: Letter[] = []
  await inParallel(sealed, atATime, async ({ partition, outbox }) => {
    const waiting = openMessage(sealer, partition, outbox)
    const letter = waiting && (await addressed(services, waiting))
    if (letter) letters.push(letter)
  })
  await inParallel(letters, atATime, (letter) => deliver(services, letter))
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

/** The message to the user as they are now; none to somebody who is gone, or when it is too late. */
async function addressed(
  services: MessageServices,
  waiting: WaitingMessage | WaitingWarning,
): Promise<Letter | undefined> {
  const { poolId, name, sub, expiresAt, ...rest } = waiting
  const isWarning = 'warning' in rest
  const { pool, user, ...risks } = await services.table.read({
    pool: poolRef(poolId),
    user: userRef(poolId, name),
    ...(isWarning && protectionRefs(poolId, rest.clientId)),
  })
  if (!pool || user?.sub !== sub) return undefined
  const about = { kind: isWarning ? rest.warning : rest.kind, pool, contact: rest.contact }
  if (services.now() >= expiresAt) {
    countUndelivered(services, about, new Error('it is too late for it'))
    return undefined
  }
  const prepare = () =>
    'warning' in waiting
      ? warningEmail(services, { pool, ...risks }, waiting)
      : prepareMessage(services, { ...waiting, pool, user })
  return { about, prepare }
}

async function deliver(services: MessageServices, { about, prepare }: Letter): Promise<void> {
  try {
    const parcel = await prepare()
    if (parcel) await carryPatiently(() => carry(services.courier, parcel))
  } catch (error) {
    countUndelivered(services, about, error)
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
