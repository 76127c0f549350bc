import { encodeSegment, type SignableRequest } from '../protocol/sign-request.ts'

/**
 * The event of a route of a WebSocket API. Query and headers come with `$connect` alone, a body with
 * messages alone.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
 */
export interface ChannelEvent {
  readonly requestContext: {
    readonly eventType: 'CONNECT' | 'MESSAGE' | 'DISCONNECT'
    readonly connectionId: string
    readonly requestId: string
  }
  readonly headers?: Readonly<Record<string, string | undefined>>
  /** Decoded. */
  readonly multiValueQueryStringParameters?: Readonly<Record<string, readonly string[] | undefined>>
  readonly body?: string
}

/**
 * The request that opened a connection, as its client signed it. API Gateway tells no path: it is
 * that of the channel's URL.
 */
export function channelRequest(event: ChannelEvent, channelUrl: string): SignableRequest {
  const pairs = Object.entries(event.multiValueQueryStringParameters ?? {}).flatMap(
    ([name, values = []]) => values.map((value) => [name, value].map(encodeSegment).join('=')),
  )
  const headers = Object.entries(event.headers ?? {})
  return {
    method: 'GET',
    path: new URL(channelUrl).pathname,
    query: pairs.join('&'),
    headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
    body: '',
  }
}

/** A parameter of the query that opened a connection; undefined when it comes more than once. */
export function queryParameter(event: ChannelEvent, name: string): string | undefined {
  const parameters = new Map(Object.entries(event.multiValueQueryStringParameters ?? {}))
  const [value, ...more] = parameters.get(name) ?? []
  return more.length > 0 ? undefined : value
}
