import type { APIGatewayProxyEventV2 } from 'aws-lambda'

/** A request for a page of a user pool's domain. */
export interface PageRequest {
  readonly method: string
  /** The domain's name: a prefix, or the whole host name of a custom domain. */
  readonly domain: string
  /** The path below the domain, in lower case and without slashes around it. */
  readonly path: string
  readonly query: URLSearchParams
  /** Whether a browser asks ahead of its user (Fetch standard, Sec-Purpose). */
  readonly isAhead: boolean
  readonly requestId: string
  readonly sourceIp: string | undefined
}

/** Whether a text may be the name of a domain, prefix or host. */
export function isDomainName(text: string): boolean {
  return /^[a-z0-9.-]{1,253}$/u.test(text)
}

/** Bytes of a query at most. */
const longestQuery = 8192

/**
 * Reads what an event asks of a domain: `/auth/{domain}/…` below the deployment's base URL, or any
 * other path at a custom domain, whose name is the host's. Undefined for a query that is too long or
 * names a parameter twice, which has no one meaning (RFC 6749 section 3.1).
 */
export function pageRequest(event: APIGatewayProxyEventV2): PageRequest | undefined {
  const { rawPath, rawQueryString, headers, requestContext } = event
  const query = new URLSearchParams(rawQueryString)
  const names = [...query.keys()]
  if (rawQueryString.length > longestQuery || new Set(names).size < names.length) return undefined
  const [, domain, below] = /^\/auth\/([^/]+)\/(.*)$/u.exec(rawPath) ?? []
  const purpose = [headers['sec-purpose'], headers.purpose, headers['x-moz']].join()
  return {
    method: requestContext.http.method,
    domain: domain ?? hostOf(headers.host),
    path: (below ?? rawPath).replace(/^\/|\/$/gu, '').toLowerCase(),
    query,
    isAhead: /prefetch|prerender|preview/iu.test(purpose),
    requestId: requestContext.requestId,
    sourceIp: requestContext.http.sourceIp,
  }
}

function hostOf(host = ''): string {
  return host.replace(/:[0-9]+$/u, '').toLowerCase()
}
