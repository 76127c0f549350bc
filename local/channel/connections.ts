import type { WebSocket } from 'ws'

/** What API Gateway tells of a connection. */
export interface ConnectionFacts {
  readonly connectedAt: Date
  readonly lastActiveAt: Date
  readonly identity: { readonly sourceIp: string; readonly userAgent: string }
}

/** How long connections last, in milliseconds. */
export interface ConnectionLimits {
  readonly idle: number
  readonly whole: number
}

interface OpenConnection {
  readonly socket: WebSocket
  readonly facts: ConnectionFacts
  readonly timers: { readonly idle: NodeJS.Timeout; readonly whole: NodeJS.Timeout }
}

/** Ten minutes without a message, two hours in all (API Gateway, quotas for WebSocket APIs). */
const limitsOnAws: ConnectionLimits = { idle: 10 * 60 * 1000, whole: 2 * 60 * 60 * 1000 }

/** The open WebSockets, each with the id that its function knows it by. */
export class Connections {
  readonly #open = new Map<string, OpenConnection>()
  readonly #ending = new Set<Promise<void>>()
  readonly #limits: ConnectionLimits

  constructor(limits = limitsOnAws) {
    this.#limits = limits
  }

  /**
   * Keeps a WebSocket until it closes, which it is made to when it is idle or old.
   *
   * @param closed what is to be done then
   */
  add(
    id: string,
    socket: WebSocket,
    { identity, closed }: Pick<ConnectionFacts, 'identity'> & { closed: () => Promise<void> },
  ): void {
    const now = new Date()
    const goAway = () => socket.close(1001, 'Going away')
    const timers = {
      idle: setTimeout(goAway, this.#limits.idle),
      whole: setTimeout(goAway, this.#limits.whole),
    }
    this.#open.set(id, { socket, timers, facts: { connectedAt: now, lastActiveAt: now, identity } })
    socket.on('message', () => this.#touch(id))
    const ended = new Promise((resolve) => socket.once('close', resolve)).then(async () => {
      clearTimeout(timers.idle)
      clearTimeout(timers.whole)
      this.#open.delete(id)
      await closed()
    })
    this.#ending.add(ended)
    void ended.then(() => this.#ending.delete(ended))
  }

  /** Sends a text message. @returns whether the connection is there */
  send(id: string, text: string): boolean {
    const socket = this.#open.get(id)?.socket
    socket?.send(text)
    if (socket) this.#touch(id)
    return socket !== undefined
  }

  /** Closes a connection. @returns whether it was there */
  close(id: string): boolean {
    const socket = this.#open.get(id)?.socket
    socket?.close(1000, 'Connection Closed Normally')
    return socket !== undefined
  }

  /** What is known of a connection; undefined when it is not there. */
  facts(id: string): ConnectionFacts | undefined {
    return this.#open.get(id)?.facts
  }

  /** Cuts all connections, and settles when what is to be done then is done. */
  async cut(): Promise<void> {
    for (const { socket } of this.#open.values()) socket.terminate()
    await Promise.all(this.#ending)
  }

  #touch(id: string): void {
    const connection = this.#open.get(id)
    if (!connection) return
    connection.timers.idle.refresh()
    const facts = { ...connection.facts, lastActiveAt: new Date() }
    this.#open.set(id, { ...connection, facts })
  }
}
