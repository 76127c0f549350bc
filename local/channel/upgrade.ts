import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { WebSocketServer, type RawData, type WebSocket } from 'ws'
import { requestTarget } from '../gateway/event.ts'
import type { UpgradeListener } from '../http.ts'
import type { Connections } from './connections.ts'
import { channelEvent, type ChannelRoute, type Opened } from './event.ts'

/** What WebSockets are led to. */
export interface ChannelOptions {
  readonly connections: Connections
  /** The path that they are opened at. */
  readonly path: string
  /** Runs the function of a route; rejects when it throws. */
  readonly invoke: (route: ChannelRoute, event: object) => Promise<unknown>
}

/** What a function of a WebSocket API answers. */
interface Answer {
  readonly statusCode?: number
  readonly body?: string
}

/** API Gateway takes no longer message (quotas for WebSocket APIs). */
const messageLimit = 128 * 1024

/**
 * Answers WebSockets as an API Gateway WebSocket API does: the function of `$connect` says who gets
 * one, that of `$default` hears what comes and may answer it, that of `$disconnect` hears the end.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-overview.html
 */
export function channelUpgrade(options: ChannelOptions): UpgradeListener {
  const opening = new WeakMap<IncomingMessage, Opened>()
  const openedBy = (request: IncomingMessage): Opened => {
    const id = randomBytes(11).toString('base64') // as API Gateway's look
    const opened = { connectionId: id, connectedAt: Date.now(), request }
    opening.set(request, opened)
    return opened
  }
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: messageLimit,
    verifyClient: ({ req }, decide) => {
      void admission(options, openedBy(req)).then(({ statusCode = 200, body }) =>
        decide(statusCode >= 200 && statusCode < 300, statusCode, body, {
          'content-type': 'application/json',
        }),
      )
    },
  })
  return (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    server.handleUpgrade(request, socket, head, (webSocket) => {
      const opened = opening.get(request)
      if (opened) serve(options, webSocket, opened)
    })
  }
}

async function admission({ path, invoke }: ChannelOptions, opened: Opened): Promise<Answer> {
  if (requestTarget(opened.request).path !== path) {
    return { statusCode: 403, body: '{"message":"Forbidden"}' }
  }
  try {
    return answerOf(await invoke('$connect', channelEvent('$connect', opened)))
  } catch {
    return { statusCode: 502, body: '{"message":"Internal server error"}' } // its log tells more
  }
}

function serve(options: ChannelOptions, socket: WebSocket, opened: Opened): void {
  const { connections, invoke } = options
  const { socket: client, headers } = opened.request
  const identity = { sourceIp: client.remoteAddress ?? '', userAgent: headers['user-agent'] ?? '' }
  const closed = async () => {
    await invoke('$disconnect', channelEvent('$disconnect', opened)).catch(() => undefined)
  }
  socket.on('error', () => undefined) // a frame that is too long, or none: the close follows
  connections.add(opened.connectionId, socket, { identity, closed })
  socket.on('message', (data: RawData, isBinary) => {
    if (isBinary) socket.close(1003)
    else void hear(options, opened, (data as Buffer).toString()) // as the sockets of a server give it
  })
}

async function hear(
  { connections, invoke }: ChannelOptions,
  opened: Opened,
  text: string,
): Promise<void> {
  const answer = await invoke('$default', channelEvent('$default', opened, text)).then(
    answerOf,
    () => ({ body: '{"message":"Internal server error"}' }), // its log tells more
  )
  if (answer.body) connections.send(opened.connectionId, answer.body)
}

function answerOf(answer: unknown): Answer {
  return answer ?? {} // a function answers anything
}
