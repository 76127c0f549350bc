import { isUtf8 } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { MatchedRoute } from './routes.ts'

/** A request that has been read to its end. */
export interface ReceivedRequest {
  readonly request: IncomingMessage
  readonly body: Buffer
  readonly route: MatchedRoute
}

/** The only bodies that API Gateway hands over as text; all others arrive in base64. */
const textTypes = /^(?:text\/|application\/(?:json|xml|javascript)\s*(?:;|$))/iu

/**
 * The event that API Gateway makes of a request for a function behind an HTTP API, payload format
 * 2.0. One thing is kept apart: AWS hands the path over percent-decoded, this leaves it as sent.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function toEvent({ request, body, route }: ReceivedRequest): APIGatewayProxyEventV2 {
  const { path, query } = requestTarget(request)
  const { headers, cookies } = readHeaders(request)
  const isText = textTypes.test(headers['content-type'] ?? '') && isUtf8(body)
  const now = new Date()
  return {
    version: '2.0',
    routeKey: route.routeKey,
    rawPath: path,
    rawQueryString: query,
    ...(cookies.length > 0 && { cookies }),
    headers,
    ...(query !== '' && { queryStringParameters: readQuery(query) }),
    ...(route.pathParameters && { pathParameters: route.pathParameters }),
    requestContext: {
      accountId: 'local',
      apiId: 'local',
      domainName: headers.host ?? '',
      domainPrefix: (headers.host ?? '').split('.')[0] ?? '',
      http: {
        method: request.method ?? '',
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: route.routeKey,
      stage: '$default',
      time: now.toUTCString(),
      timeEpoch: now.getTime(),
    },
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  }
}

/** The path and the query of a request exactly as they were sent. */
export function requestTarget({ url = '/' }: IncomingMessage): { path: string; query: string } {
  const target = url.replace(/^https?:\/\/[^/?]*/iu, '') // a proxy's client sends the whole URL
  const [, path = '', query = ''] = /^([^?]*)\??(.*)$/su.exec(target) ?? []
  return { path: path.startsWith('/') ? path : `/${path}`, query }
}

function readHeaders({ rawHeaders, socket }: IncomingMessage): {
  headers: Record<string, string>
  cookies: string[]
} {
  const found = new Map<string, string>()
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase()
    const value = rawHeaders[index + 1] ?? ''
    const before = found.get(name)
    const separator = name === 'cookie' ? '; ' : ','
    found.set(name, before === undefined ? value : `${before}${separator}${value}`)
  }
  const cookies = (found.get('cookie') ?? '').split(/; */u).filter((cookie) => cookie !== '')
  found.delete('cookie')
  const forwardedFor = found.get('x-forwarded-for')
  const sourceIp = socket.remoteAddress ?? ''
  found.set('x-forwarded-proto', 'encrypted' in socket ? 'https' : 'http')
  found.set('x-forwarded-port', String(socket.localPort))
  found.set('x-forwarded-for', forwardedFor ? `${forwardedFor}, ${sourceIp}` : sourceIp)
  return { headers: Object.fromEntries(found), cookies }
}

function readQuery(query: string): Record<string, string> {
  const found = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(query)) {
    const before = found.get(name)
    found.set(name, before === undefined ? value : `${before},${value}`)
  }
  return Object.fromEntries(found)
}
