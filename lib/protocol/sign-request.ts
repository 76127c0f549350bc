import { createHash, createHmac } from 'node:crypto'

/** An HTTP request as it is signed: path and query raw as on the wire, header names in lower case. */
export interface SignableRequest {
  readonly method: string
  readonly path: string
  /** Without the question mark. */
  readonly query: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string | Uint8Array
  /** Stands for the hash of the body: `UNSIGNED-PAYLOAD`, which S3 takes. */
  readonly payloadHash?: string
}

/** What a signing key is good for: one UTC day (YYYYMMDD), one Region, one service. */
export interface SigningScope {
  readonly date: string
  readonly region: string
  readonly service: string
}

/** Whose signature it is, and when: `now` in milliseconds since the epoch. */
export interface Signer {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly region: string
  readonly service: string
  readonly now: number
  /** Gives the signing key of a scope, for signers that keep it; derived anew unless given. */
  readonly keyFor?: (secretAccessKey: string, scope: SigningScope) => Buffer
}

/** The one algorithm, as the Authorization header and the string to sign name it. */
export const algorithm = 'AWS4-HMAC-SHA256'

/**
 * Signs a request with AWS Signature Version 4 and answers the headers to add. Every header that
 * the request has is signed, so `host` must be among them.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signRequest(request: SignableRequest, signer: Signer): Record<string, string> {
  const time = isoTime(signer.now)
  const added: Record<string, string> = { 'x-amz-date': time }
  if (signer.sessionToken !== undefined) added['x-amz-security-token'] = signer.sessionToken
  const headers = { ...request.headers, ...added }
  const signedHeaders = Object.keys(headers)
    .filter((name) => headers[name] !== undefined)
    .sort()
  const scope = { date: time.slice(0, 8), region: signer.region, service: signer.service }
  const { secretAccessKey, keyFor = deriveSigningKey } = signer
  const signature = signatureOf(
    canonicalRequest({ ...request, headers }, signedHeaders, canonicalPath(request.path)),
    { time, scope, key: keyFor(secretAccessKey, scope) },
  )
  const credential = `${signer.accessKeyId}/${scopeText(scope)}`
  return {
    ...added,
    authorization: `${algorithm} Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature.toString('hex')}`,
  }
}

/** The key that signs for one day, Region and service: four HMACs from the secret (SigV4, step 3). */
export function deriveSigningKey(secretAccessKey: string, scope: SigningScope): Buffer {
  const parts = [scope.date, scope.region, scope.service, 'aws4_request']
  return parts.reduce(hmac, Buffer.from(`AWS4${secretAccessKey}`))
}

/** The signature over a canonical request: HMAC-SHA-256 of the string to sign (SigV4, steps 2 and 4). */
export function signatureOf(
  canonical: string,
  by: { time: string; scope: SigningScope; key: Buffer },
): Buffer {
  return hmac(by.key, [algorithm, by.time, scopeText(by.scope), sha256(canonical)].join('\n'))
}

/** The canonical request over the named headers and an already canonical path (SigV4, step 1). */
export function canonicalRequest(
  request: SignableRequest,
  signedHeaders: readonly string[],
  path: string,
): string {
  const headers = signedHeaders.map((name) => {
    const value = Object.hasOwn(request.headers, name) ? (request.headers[name] ?? '') : ''
    return `${name}:${value.trim().replaceAll(/\s+/g, ' ')}\n`
  })
  return [
    request.method,
    path,
    canonicalQuery(request.query),
    headers.join(''),
    signedHeaders.join(';'),
    request.payloadHash ?? sha256(request.body),
  ].join('\n')
}

/**
 * The path as every service but S3 signs it: dot segments resolved, empty segments dropped, and
 * what is left encoded once more, whether or not it was encoded on the wire. S3 (`normalize: false`)
 * keeps the segments.
 */
export function canonicalPath(path: string, { normalize = true } = {}): string {
  const encoded = path.split('/').map(encodeSegment)
  if (!normalize) return encoded.join('/') || '/'
  const kept: string[] = []
  for (const segment of encoded) {
    if (segment === '..') kept.pop()
    else if (segment !== '' && segment !== '.') kept.push(segment)
  }
  return `/${kept.join('/')}${kept.length > 0 && path.endsWith('/') ? '/' : ''}`
}

/** SHA-256 in hexadecimal. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

/** A time in milliseconds since the epoch in ISO 8601's basic format: `20260131T235959Z`. */
export function isoTime(now: number): string {
  return new Date(now).toISOString().replaceAll(/[-:]|\.\d{3}/g, '')
}

/** A segment of a path in RFC 3986's percent encoding, where only unreserved characters stay. */
export function encodeSegment(text: string): string {
  // a lone surrogate cannot be encoded, and no client can have sent one
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** The parameters of a query as they are signed: decoded, and a plus sign is itself. */
export function queryParameters(query: string): [name: string, value: string][] {
  const pairs = query.split('&').filter((pair) => pair !== '')
  return pairs.map((pair) => {
    const at = pair.indexOf('=')
    const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
    return [decoded(name), decoded(value)]
  })
}

function canonicalQuery(query: string): string {
  const canonical = queryParameters(query).map(([name, value]): [string, string] => [
    encodeSegment(name),
    encodeSegment(value),
  ])
  canonical.sort(([a, x], [b, y]) => byCode(a, b) || byCode(x, y))
  return canonical.map((pair) => pair.join('=')).join('&')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // the percent sign is taken as itself
  }
}

function byCode(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}

/** A scope as it stands in credentials and in the string to sign (SigV4, step 2). */
export function scopeText(scope: SigningScope): string {
  return `${scope.date}/${scope.region}/${scope.service}/aws4_request`
}

function hmac(key: Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest()
}
