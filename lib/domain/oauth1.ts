import { createHmac } from 'node:crypto'

/** A request that is signed: nothing but its address, for it has no body. */
export interface OAuth1Request {
  readonly method: 'GET'
  readonly url: URL
}

/** Who signs: an app for itself, and for an account that let it. */
export interface OAuth1Signer {
  readonly consumerKey: string
  readonly consumerSecret: string
  readonly token: string
  readonly tokenSecret: string
  readonly nonce: string
  /** Epoch seconds. */
  readonly timestamp: number
}

/**
 * The Authorization header of a request of OAuth 1.0a, signed with HMAC-SHA1.
 *
 * Source: RFC 5849, sections 3.1, 3.4 and 3.5.1.
 */
export function oauth1Header({ method, url }: OAuth1Request, signer: OAuth1Signer): string {
  const parameters: [string, string][] = [
    ['oauth_consumer_key', signer.consumerKey],
    ['oauth_nonce', signer.nonce],
    ['oauth_signature_method', 'HMAC-SHA1'],
    ['oauth_timestamp', String(signer.timestamp)],
    ['oauth_token', signer.token],
  ]
  const base = [
    method,
    `${url.origin}${url.pathname}`,
    normalized([...url.searchParams, ...parameters]),
  ]
  const key = [signer.consumerSecret, signer.tokenSecret].map(encoded).join('&')
  const signature = createHmac('sha1', key).update(base.map(encoded).join('&')).digest('base64')
  const header = [...parameters, ['oauth_signature', signature] as const]
  return `OAuth ${header.map(([name, value]) => `${name}="${encoded(value)}"`).join(', ')}`
}

/** Sorted by name, then by value, after each is encoded (section 3.4.1.3.2). */
function normalized(parameters: readonly (readonly [string, string])[]): string {
  return parameters
    .map(([name, value]) => [encoded(name), encoded(value)] as const)
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map((pair) => pair.join('='))
    .join('&')
}

function compare(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}

/** Everything but letters, digits and `-._~`, in upper case (section 3.6). */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/gu,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
