import type { DatasetChange } from '../domain/sync/push-message.ts'
import type { Services } from '../services.ts'

/** Devices that are to be told of a change of a dataset, and how often that was tried. */
export interface PushPage {
  readonly change: DatasetChange
  readonly deviceIds: readonly string[]
  readonly tries: number
}

/** The devices of a page that were not told, and why. */
export interface Untold {
  /** To be told later: of faults that may pass, or for want of time. */
  readonly later: readonly string[]
  /** SNS refuses to tell them, and would refuse it again. */
  readonly refused: readonly string[]
  /** One of the faults, in SNS's words; undefined when there was no time. */
  readonly fault: string | undefined
}

/** A page that was given up on, as it lies in the dead-letter queue. */
export interface DeadPage extends PushPage {
  readonly fault: string
}

/** Devices on a page: as many as one read of the table brings. */
const pageSize = 100

/** Seconds until devices are told that could not be, by how often it was tried before. */
const delays = [5, 30, 120, 300, 900]

/** A change and all whom it is to be told, in pages that have not been tried. */
export function pagesOf(
  { identityPoolId, identityId, name, syncCount }: DatasetChange,
  deviceIds: readonly string[],
): PushPage[] {
  const change = { identityPoolId, identityId, name, syncCount }
  return Array.from({ length: Math.ceil(deviceIds.length / pageSize) }, (_, page) => ({
    change,
    deviceIds: deviceIds.slice(page * pageSize, (page + 1) * pageSize),
    tries: 0,
  }))
}

/**
 * Has the devices of a page that were not told told later, a bounded number of times; after that, and
 * where SNS refuses, the dead-letter queue says who was not told of what, and why.
 *
 * @throws Error when SQS takes no message: the page is to be brought again
 */
export async function putBack(
  services: Pick<Services, 'sqs' | 'settings'>,
  { change, tries }: PushPage,
  { later, refused, fault }: Untold,
): Promise<void> {
  const { pushRetries, pushFailures } = services.settings
  const delay = fault === undefined ? 0 : delays[tries]
  const isLast = tries >= delays.length
  const lost = isLast ? [...refused, ...later] : refused
  if (later.length > 0 && !isLast) {
    const page: PushPage = { change, deviceIds: later, tries: tries + 1 }
    await send(services, { queue: pushRetries, page, delay })
  }
  if (lost.length > 0) {
    const reason = fault ?? 'there was no time left'
    const page: DeadPage = { change, deviceIds: lost, tries: tries + 1, fault: reason }
    await send(services, { queue: pushFailures, page, delay: 0 })
    logLoss(page)
  }
}

async function send(
  { sqs }: Pick<Services, 'sqs'>,
  { queue, page, delay = 0 }: { queue: string; page: PushPage; delay: number | undefined },
): Promise<void> {
  await sqs().call('SendMessage', {
    QueueUrl: queue,
    MessageBody: JSON.stringify(page),
    DelaySeconds: delay,
  })
}

function logLoss({ change, deviceIds, tries, fault }: DeadPage): void {
  const line = { level: 'ERROR', undelivered: change, devices: deviceIds.length, tries, fault }
  process.stderr.write(`${JSON.stringify(line)}\n`)
}
