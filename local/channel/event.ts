import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { requestTarget } from '../gateway/event.ts'

/** What happened on a WebSocket, as API Gateway names it. */
export type ChannelRoute = '$connect' | '$default' | '$disconnect'

const eventTypes = { $connect: 'CONNECT', $default: 'MESSAGE', $disconnect: 'DISCONNECT' } as const

/** A connection and the request that opened it. */
export interface Opened {
  readonly connectionId: string
  readonly connectedAt: number
  readonly request: IncomingMessage
}

/**
 * The event that API Gateway makes for a function of a WebSocket API. It tells no path, and what
 * the client sent at first with `$connect` alone.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
 */
export function channelEvent(route: ChannelRoute, opened: Opened, body?: string): object {
  const { connectionId, connectedAt, request } = opened
  const now = new Date()
  return {
    ...(route === '$connect' && { ...headersOf(request), ...queryOf(request) }),
    requestContext: {
      routeKey: route,
      eventType: eventTypes[route],
      messageDirection: 'IN',
      connectionId,
      connectedAt,
      requestId: randomUUID(),
      extendedRequestId: randomUUID(),
      requestTime: now.toUTCString(),
      requestTimeEpoch: now.getTime(),
      apiId: 'local',
      stage: 'local',
      domainName: request.headers.host ?? '',
      identity: {
        sourceIp: request.socket.remoteAddress ?? '',
        userAgent: request.headers['user-agent'] ?? '',
      },
    },
    ...(body !== undefined && { body }),
    isBase64Encoded: false,
  }
}

function headersOf({ rawHeaders }: IncomingMessage) {
  const pairs = rawHeaders.flatMap((name, at): [string, string][] =>
    at % 2 === 0 ? [[name, rawHeaders[at + 1] ?? '']] : [],
  )
  return { headers: Object.fromEntries(pairs), multiValueHeaders: grouped(pairs) }
}

function queryOf(request: IncomingMessage) {
  const pairs = [...new URLSearchParams(requestTarget(request).query)]
  if (pairs.length === 0) return {}
  return {
    queryStringParameters: Object.fromEntries(pairs),
    multiValueQueryStringParameters: grouped(pairs),
  }
}

function grouped(pairs: readonly [string, string][]): Record<string, string[]> {
  const groups = Map.groupBy(pairs, ([name]) => name)
  return Object.fromEntries([...groups].map(([name, all]) => [name, all.map(([, value]) => value)]))
}
