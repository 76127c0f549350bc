import type { Credentials } from '../../lib/aws/aws-client.ts'
import { equalInConstantTime } from '../../lib/domain/constant-time.ts'
import {
  canonicalPath,
  canonicalRequest,
  deriveSigningKey,
  isoTime,
  signatureOf,
  type SignableRequest,
} from '../../lib/protocol/sign-request.ts'
import { S3Error, signatureMismatch } from './errors.ts'

/** By whose key and when a pre-signed URL is judged; `now` in milliseconds since the epoch. */
export interface Judgement {
  readonly credentials: Credentials
  readonly now: number
  /** Under which names the server may have been signed for, besides the one it was asked by. */
  readonly hosts: readonly string[]
}

const clockSkew = 15 * 60 * 1000
const weekInSeconds = 7 * 24 * 60 * 60

/**
 * Checks the signature in a query, as S3 does: its time, that every header of S3's that was sent
 * is signed, and the key.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 *
 * @throws S3Error AccessDenied, AuthorizationQueryParametersError, SignatureDoesNotMatch
 */
export function checkPresigned(request: SignableRequest, judgement: Judgement): void {
  const query = new URLSearchParams(request.query)
  const { accessKeyId, time, scope } = readScope(query)
  checkTime(time, Number(query.get('X-Amz-Expires') ?? 'NaN'), judgement.now)
  const signedHeaders = (query.get('X-Amz-SignedHeaders') ?? '').split(';')
  refuseUnsigned(request, signedHeaders)
  const { credentials, hosts } = judgement
  const isKnown =
    accessKeyId === credentials.accessKeyId &&
    (query.get('X-Amz-Security-Token') ?? undefined) === credentials.sessionToken
  const key = deriveSigningKey(credentials.secretAccessKey, scope)
  const isSigned = [request.headers.host, ...hosts].some((host) => {
    const canonical = canonicalRequest(
      { ...withoutSignature(request), headers: { ...request.headers, host } },
      signedHeaders,
      canonicalPath(request.path),
    )
    const signature = signatureOf(canonical, { time, scope, key }).toString('hex')
    return equalInConstantTime(signature, query.get('X-Amz-Signature') ?? '')
  })
  if (!isKnown || !isSigned) throw signatureMismatch()
}

function readScope(query: URLSearchParams) {
  const credential = query.get('X-Amz-Credential') ?? ''
  const [accessKeyId = '', date = '', region = '', service = '', end] = credential.split('/')
  const time = query.get('X-Amz-Date') ?? ''
  if (service !== 's3' || end !== 'aws4_request' || date !== time.slice(0, 8)) {
    throw new S3Error('AuthorizationQueryParametersError', 400, 'The X-Amz-Credential is not right')
  }
  return { accessKeyId, time, scope: { date, region, service } }
}

function refuseUnsigned({ headers }: SignableRequest, signedHeaders: readonly string[]): void {
  const unsigned = Object.keys(headers).find(
    (name) => name.startsWith('x-amz-') && !signedHeaders.includes(name),
  )
  if (unsigned === undefined && signedHeaders.includes('host')) return
  const sentence = 'There were headers present in the request which were not signed'
  throw new S3Error('AccessDenied', 403, sentence)
}

function withoutSignature(request: SignableRequest): SignableRequest {
  const pairs = request.query.split('&').filter((pair) => !pair.startsWith('X-Amz-Signature='))
  return { ...request, query: pairs.join('&'), payloadHash: 'UNSIGNED-PAYLOAD' }
}

function checkTime(time: string, seconds: number, now: number): void {
  const from = Date.parse(
    time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/u, '$1-$2-$3T$4:$5:$6Z'),
  )
  if (Number.isNaN(from) || isoTime(from) !== time || !(seconds >= 1 && seconds <= weekInSeconds)) {
    const sentence = 'X-Amz-Date and X-Amz-Expires are a time and up to 604800 seconds'
    throw new S3Error('AuthorizationQueryParametersError', 400, sentence)
  }
  if (from > now + clockSkew) throw new S3Error('AccessDenied', 403, 'Request is not yet valid')
  if (now > from + seconds * 1000) throw new S3Error('AccessDenied', 403, 'Request has expired')
}
