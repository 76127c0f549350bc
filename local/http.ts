import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'

/** Takes a request to speak WebSocket from here on (RFC 6455, section 4.2). */
export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/** Where a stand-in listens: the loopback interface and a free port unless told otherwise. */
export interface ListenOptions {
  host?: string
  port?: number
  /** Takes WebSockets; without it they are ordinary requests, as are all other upgrades. */
  upgrade?: UpgradeListener
}

/** A stand-in that is listening: its base URL, without a trailing slash, and how to end it. */
export interface RunningServer {
  url: string
  stop(): Promise<void>
}

/** The host that stand-ins listen on: nobody but this machine reaches them. */
export const loopback = '127.0.0.1'

/** The authority part of a URL: host and port, an IPv6 host in brackets (RFC 3986, 3.2.2). */
export function authority(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** Starts an HTTP server and answers once it accepts connections; rejects when it cannot listen. */
export async function startHttp(
  listener: RequestListener,
  options: ListenOptions = {},
): Promise<RunningServer> {
  const host = options.host ?? loopback
  const { upgrade } = options
  const server = createServer(upgrade ? { shouldUpgradeCallback: wantsWebSocket } : {}, listener)
  if (upgrade) server.on('upgrade', upgrade)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const { port } = server.address() as AddressInfo // a TCP server has no other kind of address
  return {
    url: `http://${authority(host, port)}`,
    stop: () => stopServer(server),
  }
}

/** Whether a request asks for a WebSocket: others offer HTTP/2, and are content without. */
export function wantsWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket'
}

/** Ends a server with its connections, but for WebSockets, which belong to who took them. */
export function stopServer(server: Pick<Server, 'close' | 'closeAllConnections'>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

/** Thrown by {@link readBody} when a request carries more than was allowed. */
export class BodyTooLargeError extends Error {}

/** Reads a request's body as UTF-8; throws {@link BodyTooLargeError} beyond `limit` bytes. */
export async function readBody(request: IncomingMessage, limit: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = chunk as Buffer // without an encoding set, a request yields buffers
    size += bytes.length
    if (size > limit) throw new BodyTooLargeError(`The body exceeds ${limit} bytes.`)
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}
