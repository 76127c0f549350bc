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
import type { SignableRequest } from './sign-request.ts'
import {
  checkScope,
  clockSkew,
  readCredential,
  readSignature,
  readTime,
  refuse,
  refuseEarly,
  type SigningCredential,
  type SigningKeyLookup,
} from './signature-scope.ts'

interface Authorization extends SigningCredential {
  readonly signedHeaders: readonly string[]
  readonly signature: Buffer
}

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
  const matches = canonicalPaths(request.path).some((path) => {
    const canonical = canonicalRequest(request, authorization.signedHeaders, path)
    return timingSafeEqual(
      signatureOf(canonical, { time: time ?? '', scope, key }),
      authorization.signature,
    )
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

  return {
    ...readCredential(parameters.get('Credential') ?? ''),
    signedHeaders: (parameters.get('SignedHeaders') ?? '').split(';'),
    signature: readSignature(parameters.get('Signature') ?? ''),
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

function checkTime(time: string, now: number): void {
  const signedAt = readTime(time)
  if (signedAt < now - clockSkew) {
    refuse(
      `Signature expired: ${time} is now earlier than ${isoTime(now - clockSkew)} (${isoTime(now)} - 5 min.)`,
    )
  }
  refuseEarly(signedAt, now)
}

/** The signature covers the hash computed here, so `UNSIGNED-PAYLOAD` is refused with the rest. */
function checkBodyHash(request: SignableRequest): void {
  const claimed = request.headers['x-amz-content-sha256']
  if (claimed !== undefined && claimed !== sha256(request.body)) {
    refuse("The provided 'x-amz-content-sha256' header does not match what was computed.")
  }
}
