import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { Sha256 } from '@aws-crypto/sha256-js'
import { SignatureV4 } from '@smithy/signature-v4'
import { WebSocket as WebSocketClient } from 'ws'
import type { Keys } from './raw-calls.ts'
import { serverUrl } from './server.ts'

/** How the URL of a channel is made. */
export interface ChannelSigning {
  readonly keys: Keys
  readonly service?: string
  readonly expiresIn?: number
  /** How many seconds ago it was made. */
  readonly age?: number
  readonly query?: Readonly<Record<string, string>>
}

/** The URL of the channel, signed by AWS's own signer as a browser would. */
export async function channelUrl({
  keys,
  service = 'cognito-sync',
  expiresIn = 60,
  age = 0,
  query = {},
}: ChannelSigning): Promise<string> {
  const { host, hostname, port } = new URL(serverUrl())
  const signer = new SignatureV4({
    service,
    region: 'us-east-1',
    credentials: keys,
    sha256: Sha256,
  })
  const { query: signed = {} } = await signer.presign(
    {
      method: 'GET',
      protocol: 'ws:',
      hostname,
      port: Number(port),
      path: '/channel',
      query: { ...query },
      headers: { host },
    },
    { expiresIn, signingDate: new Date(Date.now() - age * 1000) },
  )
  const parameters = new URLSearchParams(signed as Record<string, string>) // nothing comes twice
  return `ws://${host}/channel?${parameters.toString()}`
}

/** Somebody who listens: Node's own client, as a browser has it. */
export class Listening {
  readonly socket: WebSocket
  readonly #heard: unknown[] = []
  #waiting: ((message: unknown) => void) | undefined

  private constructor(url: string) {
    this.socket = new WebSocket(url)
    this.socket.onmessage = ({ data }) => {
      if (this.#waiting) this.#waiting(data)
      else this.#heard.push(data)
      this.#waiting = undefined
    }
  }

  /** Opens a channel. */
  static async at(url: string): Promise<Listening> {
    const listening = new Listening(url)
    await once(listening.socket, 'open')
    return listening
  }

  /** The next message, when it comes. */
  next(): Promise<unknown> {
    if (this.#heard.length > 0) return Promise.resolve(this.#heard.shift())
    return new Promise((resolve) => (this.#waiting = resolve))
  }

  /** The next news. */
  async news(): Promise<unknown> {
    return JSON.parse(String(await this.next()))
  }

  /** Hangs up. */
  async close(): Promise<void> {
    const closed = once(this.socket, 'close')
    this.socket.close()
    await closed
  }
}

/** With which status a channel is refused; 101 when it is not. */
export async function refusalOf(url: string): Promise<number> {
  const client = new WebSocketClient(url)
  return new Promise((resolve, reject) => {
    client.once('unexpected-response', (request, { statusCode = 0 }: IncomingMessage) => {
      request.destroy()
      resolve(statusCode)
    })
    client.once('open', () => {
      client.terminate()
      resolve(101)
    })
    client.once('error', reject)
  })
}
