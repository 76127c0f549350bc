import { timingSafeEqual } from 'node:crypto'
import { ServiceError } from '../errors.ts'
import {
  algorithm,
  canonicalPath,
  canonicalRequest,
  encodeSegment,
  isoTime,
  sha256,
  signatureOf,
} from './sign-request.ts'
import type { SignableRequest, SigningScope } from './sign-request.ts'

/** Finds the signing key of a day, Region and service for a credential; undefined if it is unknown. */
export type SigningKeyLookup = (
  credential: SigningScope & {
    readonly accessKeyId: string
    /** `X-Amz-Security-Token` as sent; it is not verified yet when the key is looked up. */
    readonly sessionToken: string | undefined
  },
) => Promise<Buffer | undefined>

interface Authorization {
  readonly accessKeyId: string
  readonly scope: SigningScope
  readonly signedHeaders: readonly string[]
  readonly signature: string
}

const fiveMinutes = 5 * 60 * 1000

/** Headers that decide something here: where they are sent, they must be signed. */
const decisiveHeaders = [
  'X-Amz-Date',
  'X-Amz-Security-Token',
  'X-Amz-Target',
  'X-Amz-Client-Context',
]

/**
 * Verifies the AWS Signature Version 4 in a request's Authorization header and answers who signed,
 * and for which Region. `now` in milliseconds since the epoch. Throws AWS's own errors:
 * MissingAuthenticationTokenException, IncompleteSignatureException, UnrecognizedClientException,
 * InvalidSignatureException.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html
 */
export async function verifySignature(
  request: SignableRequest,
  options: { service: string; now: number; signingKeyFor: SigningKeyLookup },
): Promise<{ accessKeyId: string; region: string }> {
  const header = request.headers.authorization
  if (header === undefined || header === '') {
    throw new ServiceError('MissingAuthenticationTokenException')
  }
  const time = request.headers['x-amz-date']
  const authorization = parseAuthorization(header, time)
  const { accessKeyId, scope } = authorization
  checkSignedHeaders(request, authorization.signedHeaders)
  checkScope(scope, options.service, time ?? '')
  checkTime(time ?? '', options.now)
  checkBodyHash(request)

  const sessionToken = request.headers['x-amz-security-token']
  const key = await options.signingKeyFor({ accessKeyId, ...scope, sessionToken })
  if (key === undefined) throw new ServiceError('UnrecognizedClientException')
  const given = Buffer.from(authorization.signature, 'hex')
  const matches = canonicalPaths(request.path).some((path) => {
    const canonical = canonicalRequest(request, authorization.signedHeaders, path)
    return timingSafeEqual(signatureOf(canonical, { time: time ?? '', scope, key }), given)
  })
  if (!matches) throw new ServiceError('InvalidSignatureException')
  return { accessKeyId, region: scope.region }
}

/**
 * The path as it may have been signed. API Gateway's HTTP APIs hand a function the path decoded, so
 * one that shows no encoding is tried in the form that SDKs send, too.
 */
function canonicalPaths(path: string): string[] {
  const asSent = canonicalPath(path)
  if (path.includes('%')) return [asSent]
  const encoded = canonicalPath(path.split('/').map(encodeSegment).join('/'))
  return encoded === asSent ? [asSent] : [asSent, encoded]
}

/** Reads `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`. */
function parseAuthorization(header: string, time: string | undefined): Authorization {
  const parameters = parseParameters(header)
  // not quoting the header: somebody's bearer token may be in it
  const missing = ['Credential', 'Signature', 'SignedHeaders']
    .filter((name) => !parameters.get(name))
    .map((name) => `Authorization header requires '${name}' parameter.`)
  if (time === undefined) {
    missing.push("Authorization header requires existence of an 'X-Amz-Date' header.")
  }
  if (missing.length > 0) throw new ServiceError('IncompleteSignatureException', missing.join(' '))

  const [accessKeyId, date, region, service, terminator, ...rest] = (
    parameters.get('Credential') ?? ''
  ).split('/')
  if (!accessKeyId || !date || !region || !service || !terminator || rest.length > 0) {
    throw new ServiceError(
      'IncompleteSignatureException',
      'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.',
    )
  }
  if (terminator !== 'aws4_request') {
    refuse("Credential should be scoped with a valid terminator: 'aws4_request'.")
  }
  const signature = parameters.get('Signature') ?? ''
  if (!/^[0-9a-f]{64}$/.test(signature)) throw new ServiceError('InvalidSignatureException')
  return {
    accessKeyId,
    scope: { date, region, service },
    signedHeaders: (parameters.get('SignedHeaders') ?? '').split(';'),
    signature,
  }
}

/** The header's parameters; none where it names another algorithm or one of them comes twice. */
function parseParameters(header: string): Map<string, string> {
  const prefix = `${algorithm} `
  if (!header.startsWith(prefix)) return new Map()
  const pairs = header
    .slice(prefix.length)
    .split(',')
    .map((pair) => pair.trim())
  const parameters = new Map<string, string>()
  for (const pair of pairs) {
    const at = pair.indexOf('=')
    if (at < 0) {
      throw new ServiceError(
        'IncompleteSignatureException',
        'Authorization header has a part that is not a valid key=value pair (missing equal-sign).',
      )
    }
    const name = pair.slice(0, at)
    if (parameters.has(name)) return new Map()
    parameters.set(name, pair.slice(at + 1))
  }
  return parameters
}

function checkSignedHeaders(request: SignableRequest, signedHeaders: readonly string[]): void {
  if (!signedHeaders.includes('host')) {
    refuse("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
  }
  for (const name of decisiveHeaders) {
    const header = name.toLowerCase()
    if (request.headers[header] !== undefined && !signedHeaders.includes(header)) {
      refuse(`'${name}' must be a 'SignedHeader' in the AWS Authorization.`)
    }
  }
}

function checkScope(scope: SigningScope, service: string, time: string): void {
  if (scope.service !== service) {
    refuse(`Credential should be scoped to correct service: '${service}'.`)
  }
  if (!/^[a-z0-9-]{1,40}$/.test(scope.region)) {
    refuse('Credential should be scoped to a valid region.')
  }
  if (scope.date !== time.slice(0, 8)) {
    refuse(
      'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.',
    )
  }
}

function checkTime(time: string, now: number): void {
  const extended = time.replace(
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
    '$1-$2-$3T$4:$5:$6.000Z',
  )
  const signedAt = Date.parse(extended)
  if (extended === time || Number.isNaN(signedAt) || isoTime(signedAt) !== time) {
    throw new ServiceError(
      'IncompleteSignatureException',
      "Date must be in ISO-8601 'basic format'. See http://en.wikipedia.org/wiki/ISO_8601",
    )
  }
  if (signedAt < now - fiveMinutes) {
    refuse(
      `Signature expired: ${time} is now earlier than ${isoTime(now - fiveMinutes)} (${isoTime(now)} - 5 min.)`,
    )
  }
  if (signedAt > now + fiveMinutes) {
    refuse(
      `Signature not yet current: ${time} is still later than ${isoTime(now + fiveMinutes)} (${isoTime(now)} + 5 min.)`,
    )
  }
}

/** The signature covers the hash computed here, so `UNSIGNED-PAYLOAD` is refused with the rest. */
function checkBodyHash(request: SignableRequest): void {
  const claimed = request.headers['x-amz-content-sha256']
  if (claimed !== undefined && claimed !== sha256(request.body)) {
    refuse("The provided 'x-amz-content-sha256' header does not match what was computed.")
  }
}

function refuse(sentence: string): never {
  throw new ServiceError('InvalidSignatureException', sentence)
}
