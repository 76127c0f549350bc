import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { encodeSegment } from '../protocol/sign-request.ts'

/** A request as it came, whichever way. */
export interface HttpRequest {
  readonly method: string
  /** Percent-encoded, each segment once. */
  readonly path: string
  /** Without the question mark, as received. */
  readonly query: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string | Buffer
  readonly requestId: string
  readonly sourceIp: string | undefined
}

/** The request in an event of an HTTP API (payload format 2.0). */
export function httpRequest(event: APIGatewayProxyEventV2): HttpRequest {
  const { http, requestId } = event.requestContext
  return {
    method: http.method,
    path: encodedPath(event.rawPath),
    query: event.rawQueryString,
    headers: Object.fromEntries(
      Object.entries(event.headers).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    body: event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64') : (event.body ?? ''),
    requestId,
    sourceIp: http.sourceIp,
  }
}

/**
 * API Gateway hands over the path decoded, other servers as it came. Signatures are made over the
 * encoded one, so each segment is decoded where it can be and encoded again (RFC 3986).
 */
function encodedPath(path: string): string {
  return path.split('/').map(decodedSegment).map(encodeSegment).join('/')
}

function decodedSegment(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment // not encoded at all: a percent sign that means itself
  }
}
