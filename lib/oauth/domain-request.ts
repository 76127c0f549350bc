import type { APIGatewayProxyEventV2 } from 'aws-lambda'

/** A request at a user pool's domain, for a page or an endpoint. */
export interface DomainRequest {
  readonly method: string
  /** The domain's name: a prefix, or the whole host name of a custom domain. */
  readonly domain: string
  /** What the paths of the domain begin with: nothing at a custom domain. */
  readonly base: string
  /** The path below the domain, in lower case and without slashes around it. */
  readonly path: string
  readonly query: URLSearchParams
  /** What a form brings; empty where none was sent. */
  readonly form: URLSearchParams
  readonly cookies: ReadonlyMap<string, string>
  /** Headers by their names in lower case. */
  readonly header: (name: string) => string | undefined
  /** Whether a browser asks ahead of its user (Fetch standard, Sec-Purpose). */
  readonly isAhead: boolean
  /** Whether query or form are too long, or name a parameter twice (RFC 6749, section 3.1). */
  readonly isUnclear: boolean
  /** A body that is no form, such as JSON. */
  readonly body: string
  readonly requestId: string
  readonly sourceIp: string | undefined
}

/** Whether a text may be the name of a domain, prefix or host. */
export function isDomainName(text: string): boolean {
  return /^[a-z0-9.-]{1,253}$/u.test(text)
}

/** Bytes of a query, and of a body, at most: a form may bring a SAML response. */
export const longestQuery = 8192
const longestBody = 512 * 1024

/** Fields of a form at most: more than any sign-up asks for. */
const mostFields = 500

const formType = 'application/x-www-form-urlencoded'

/**
 * Reads what an event asks of a domain: `/auth/{domain}/…` below the deployment's base URL, or any
 * other path at a custom domain, whose name is the host's.
 */
export function domainRequest(event: APIGatewayProxyEventV2): DomainRequest {
  const { rawPath, rawQueryString, headers, requestContext } = event
  const query = new URLSearchParams(rawQueryString)
  const body = bodyOf(event)
  const isForm = headers['content-type']?.split(';')[0]?.trim().toLowerCase() === formType
  const form = fieldsOf(isForm ? body : '')
  const isTooLong = rawQueryString.length > longestQuery || body === undefined
  const [, domain, below] = /^\/auth\/([^/]+)\/(.*)$/u.exec(rawPath) ?? []
  const purpose = [headers['sec-purpose'], headers.purpose, headers['x-moz']].join()
  return {
    method: requestContext.http.method,
    domain: domain ?? hostOf(headers.host),
    base: domain === undefined ? '' : `/auth/${domain}`,
    path: (below ?? rawPath).replace(/^\/|\/$/gu, '').toLowerCase(),
    query,
    form: form ?? new URLSearchParams(),
    cookies: cookiesOf(event),
    header: (name) => headers[name],
    isAhead: /prefetch|prerender|preview/iu.test(purpose),
    isUnclear: isTooLong || hasTwice(query) || !form || hasTwice(form),
    body: isForm ? '' : (body ?? ''),
    requestId: requestContext.requestId,
    sourceIp: requestContext.http.sourceIp,
  }
}

function hostOf(host = ''): string {
  return host.replace(/:[0-9]+$/u, '').toLowerCase()
}

/** Undefined for one that is too long. */
function bodyOf({ body = '', isBase64Encoded }: APIGatewayProxyEventV2): string | undefined {
  if (body.length > longestBody) return undefined
  return isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body
}

/** Undefined for too many, which are counted unread: a hundred thousand would take a second. */
function fieldsOf(form = ''): URLSearchParams | undefined {
  const isTooMany = form.split('&', mostFields + 1).length > mostFields
  return isTooMany ? undefined : new URLSearchParams(form)
}

function hasTwice(parameters: URLSearchParams): boolean {
  const names = [...parameters.keys()]
  return new Set(names).size < names.length
}

/** The first of a name counts, which browsers send for the most specific path (RFC 6265, 5.4). */
function cookiesOf({ cookies = [] }: APIGatewayProxyEventV2): ReadonlyMap<string, string> {
  const pairs = cookies.map((cookie): [string, string] => {
    const [name = '', ...value] = cookie.split('=')
    return [name.trim(), value.join('=')]
  })
  return new Map(pairs.reverse())
}
