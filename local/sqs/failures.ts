import type { OutgoingMessage } from '../inbox/message.ts'

/** Queues whose messages are shown in the inbox: nobody else would see what was given up on. */
const failures = '-failures'

/** A message of a dead-letter queue as the inbox shows it; undefined for messages of other queues. */
export function asInboxMessage(queue: string, body: string): OutgoingMessage | undefined {
  if (!queue.endsWith(failures)) return undefined
  return { kind: 'push', to: queue, subject: subjectOf(body), text: body }
}

/** What shows the messages of dead-letter queues in the inbox. */
export function showFailures(inbox: { deliver(message: OutgoingMessage): void }) {
  return (queue: string, body: string): void => {
    const message = asInboxMessage(queue, body)
    if (message) inbox.deliver(message)
  }
}

/** The parts of messages that say what was given up on. */
interface Failure {
  readonly change?: { readonly name: string; readonly syncCount: number }
  readonly deviceIds?: readonly string[]
  readonly DDBStreamBatchInfo?: { readonly batchSize: number }
}

function subjectOf(body: string): string {
  const { change, deviceIds = [], DDBStreamBatchInfo } = parse(body)
  if (change) {
    return `Given up: ${deviceIds.length} devices were not told that dataset ${change.name} is at count ${change.syncCount}`
  }
  return DDBStreamBatchInfo
    ? `Given up: ${DDBStreamBatchInfo.batchSize} records of the table’s stream`
    : 'Given up'
}

function parse(body: string): Failure {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
