import { createHash, randomUUID } from 'node:crypto'

/** An error as SQS answers it. */
export class SqsError extends Error {
  constructor(name: string, message: string) {
    super(message)
    this.name = name
  }
}

/** How a queue hands its messages out. */
export interface QueueRules {
  /** Milliseconds until a message that was received, and not deleted, comes again. */
  readonly visibility: number
  /** Where a message goes that was received so often. */
  readonly redrive?: { readonly queue: string; readonly maxReceiveCount: number } | undefined
}

/** A message as its receiver gets it. */
export interface ReceivedMessage {
  readonly MessageId: string
  readonly ReceiptHandle: string
  readonly Body: string
  readonly MD5OfBody: string
  readonly Attributes: Readonly<Record<string, string>>
}

interface Message {
  readonly id: string
  readonly body: string
  readonly sentAt: number
  visibleAt: number
  receipt: string | undefined
  receiveCount: number
}

interface Queue {
  readonly rules: QueueRules
  messages: Message[]
}

/** Messages that a queue keeps that nobody reads. */
const mostMessages = 1000

/** Queues in memory: what waits in them ends with the run. */
export class Queues {
  readonly #queues = new Map<string, Queue>()
  readonly #onMessage: (queue: string, body: string) => void
  readonly #now: () => number
  readonly #waiting = new Set<() => void>()

  /** @param onMessage is told of each message, as it comes into a queue */
  constructor(onMessage: (queue: string, body: string) => void, now = Date.now) {
    this.#onMessage = onMessage
    this.#now = now
  }

  /** Makes a queue; one that is there keeps its messages and takes the rules. */
  create(name: string, rules: QueueRules): void {
    this.#queues.set(name, { rules, messages: this.#queues.get(name)?.messages ?? [] })
  }

  /** Puts a message into a queue, to be seen after a delay in milliseconds. */
  send(name: string, body: string, delay = 0): { MessageId: string; MD5OfMessageBody: string } {
    const queue = this.#find(name)
    const sentAt = this.#now()
    const id = randomUUID()
    const message = { id, body, sentAt, visibleAt: sentAt + delay, receiveCount: 0 }
    queue.messages = [...queue.messages, { ...message, receipt: undefined }].slice(-mostMessages)
    this.#onMessage(name, body)
    for (const wake of [...this.#waiting]) wake()
    return { MessageId: id, MD5OfMessageBody: md5(body) }
  }

  /** The messages that can be seen, at most `limit`; waits for a first one some milliseconds. */
  async receive(name: string, limit: number, wait = 0): Promise<ReceivedMessage[]> {
    const end = this.#now() + wait
    for (;;) {
      const received = this.#take(name, limit)
      const left = end - this.#now()
      if (received.length > 0 || left <= 0) return received
      const next = Math.min(...this.#find(name).messages.map(({ visibleAt }) => visibleAt))
      await this.#next(Math.min(left, Math.max(next - this.#now(), 1)))
    }
  }

  /** Removes a message that was received. */
  delete(name: string, receipt: string): void {
    const queue = this.#find(name)
    queue.messages = queue.messages.filter((message) => message.receipt !== receipt)
  }

  #take(name: string, limit: number): ReceivedMessage[] {
    const queue = this.#find(name)
    const { visibility, redrive } = queue.rules
    const now = this.#now()
    const seen = queue.messages.filter(({ visibleAt }) => visibleAt <= now)
    const worn = seen.filter(
      ({ receiveCount }) => redrive && receiveCount >= redrive.maxReceiveCount,
    )
    queue.messages = queue.messages.filter((message) => !worn.includes(message))
    for (const { body } of worn) this.send(redrive?.queue ?? name, body)
    const taken = seen.filter((message) => !worn.includes(message)).slice(0, limit)
    return taken.map((message) => {
      message.receiveCount += 1
      message.visibleAt = now + visibility
      message.receipt = randomUUID()
      return asReceived(message, message.receipt)
    })
  }

  #find(name: string): Queue {
    const queue = this.#queues.get(name)
    if (!queue) throw new SqsError('QueueDoesNotExist', 'The specified queue does not exist.')
    return queue
  }

  #next(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        this.#waiting.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, milliseconds).unref()
      this.#waiting.add(wake)
    })
  }
}

function asReceived({ id, body, sentAt, receiveCount }: Message, receipt: string): ReceivedMessage {
  return {
    MessageId: id,
    ReceiptHandle: receipt,
    Body: body,
    MD5OfBody: md5(body),
    Attributes: { SentTimestamp: String(sentAt), ApproximateReceiveCount: String(receiveCount) },
  }
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex')
}
