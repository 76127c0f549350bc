import { timingSafeEqual } from 'node:crypto'
import { ServiceError } from '../errors.ts'
import {
  algorithm,
  canonicalPath,
  canonicalRequest,
  encodeSegment,
  isoTime,
  queryParameters,
  signatureOf,
  type SignableRequest,
} from './sign-request.ts'
import {
  checkScope,
  readCredential,
  readSignature,
  readTime,
  refuse,
  refuseEarly,
  type SigningKeyLookup,
} from './signature-scope.ts'

/** How a signature in a query is judged; times in milliseconds since the epoch, lives in seconds. */
export interface PresignedOptions {
  readonly service: string
  readonly now: number
  /** The longest that a signature may say it lives. */
  readonly longestLife: number
  readonly signingKeyFor: SigningKeyLookup
}

const required = ['Algorithm', 'Credential', 'Signature', 'SignedHeaders', 'Date', 'Expires']

/**
 * Verifies the AWS Signature Version 4 in the query of a request without a body, as a browser sends
 * it that can set no headers. All of the query is signed, and so is the host. Throws AWS's own errors:
 * MissingAuthenticationTokenException, IncompleteSignatureException, UnrecognizedClientException,
 * InvalidSignatureException.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-signed-request-query
 */
export async function verifyPresigned(
  request: SignableRequest,
  { service, now, longestLife, signingKeyFor }: PresignedOptions,
): Promise<void> {
  const parameters = readParameters(request.query)
  const text = (name: string) => parameters.get(`X-Amz-${name}`) ?? ''
  if (text('Algorithm') !== algorithm) refuse(`X-Amz-Algorithm only supports "${algorithm}".`)
  const { accessKeyId, scope } = readCredential(text('Credential'))
  const signature = readSignature(text('Signature'))
  const signedHeaders = text('SignedHeaders').split(';')
  if (!signedHeaders.includes('host')) {
    refuse("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
  }
  const time = text('Date')
  checkScope(scope, service, time)
  checkLife(time, { life: readLife(text('Expires'), longestLife), now })

  const sessionToken = parameters.get('X-Amz-Security-Token')
  const key = await signingKeyFor({ accessKeyId, ...scope, sessionToken })
  if (key === undefined) throw new ServiceError('UnrecognizedClientException')
  const canonical = canonicalRequest(
    { ...request, query: withoutSignature(request.query) },
    signedHeaders,
    canonicalPath(request.path),
  )
  if (!timingSafeEqual(signatureOf(canonical, { time, scope, key }), signature)) {
    throw new ServiceError('InvalidSignatureException')
  }
}

/** The parameters of the signature, each of which comes once, so that no two readers differ. */
function readParameters(query: string): Map<string, string> {
  const own = queryParameters(query).filter(([name]) => name.startsWith('X-Amz-'))
  if (own.length === 0) throw new ServiceError('MissingAuthenticationTokenException')
  const parameters = new Map(own)
  const missing = required.filter((name) => !parameters.get(`X-Amz-${name}`))
  if (missing.length > 0 || parameters.size < own.length) {
    const sentences = missing.map((n) => `AWS query-string parameters must include 'X-Amz-${n}'.`)
    const sentence = [...sentences, 'Re-examine the query-string parameters.'].join(' ')
    throw new ServiceError('IncompleteSignatureException', sentence)
  }
  return parameters
}

function readLife(text: string, longest: number): number {
  const life = Number(text)
  if (!/^\d{1,6}$/.test(text) || life < 1 || life > longest) {
    refuse(`X-Amz-Expires must be a number of seconds from 1 to ${longest}.`)
  }
  return life
}

function checkLife(time: string, { life, now }: { life: number; now: number }): void {
  const signedAt = readTime(time)
  const earliest = now - life * 1000
  if (signedAt < earliest) {
    refuse(
      `Signature expired: ${time} is now earlier than ${isoTime(earliest)} (${isoTime(now)} - ${life} sec.)`,
    )
  }
  refuseEarly(signedAt, now)
}

function withoutSignature(query: string): string {
  const signed = queryParameters(query).filter(([name]) => name !== 'X-Amz-Signature')
  return signed.map((pair) => pair.map(encodeSegment).join('=')).join('&')
}
