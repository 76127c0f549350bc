import { createHash, createHmac } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { equalInConstantTime } from '../../lib/domain/constant-time.ts'
import type { QueryCall, XmlStructure } from '../query-protocol.ts'
import { QueryError } from '../query-protocol.ts'
import type { Session, Sessions } from './sessions.ts'

const authorizationPattern =
  /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/(\d{8}\/[^/,]+\/sts\/aws4_request),\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]{64})$/

const mustBeSigned = ['host', 'x-amz-date', 'x-amz-security-token']

/** Milliseconds. */
const clockSkew = 5 * 60 * 1000

/**
 * Says whose keys signed the call; knows the sessions that this STS handed out.
 *
 * Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export function getCallerIdentity(
  services: { sessions: Sessions; now: () => number },
  call: QueryCall,
): XmlStructure {
  const session = authenticate(services, call)
  const [, , , , account = ''] = session.assumedRoleArn.split(':')
  return { UserId: session.assumedRoleId, Account: account, Arn: session.assumedRoleArn }
}

function authenticate(
  { sessions, now }: { sessions: Sessions; now: () => number },
  { request, body }: QueryCall,
): Session {
  const parsed = authorizationPattern.exec(request.headers.authorization ?? '')
  if (parsed === null) {
    const sentence = 'Request is missing Authentication Token'
    throw new QueryError('MissingAuthenticationToken', sentence, 403)
  }
  const [, accessKeyId = '', scope = '', signedHeaders = '', signature = ''] = parsed
  const session = sessions.find(accessKeyId)
  const token = header(request, 'x-amz-security-token')
  if (session === undefined || !equalInConstantTime(token, session.sessionToken)) {
    const sentence = 'The security token included in the request is invalid'
    throw new QueryError('InvalidClientTokenId', sentence, 403)
  }
  const expected = sign({ request, body, scope, signedHeaders, session })
  const named = signedHeaders.split(';')
  const complete = mustBeSigned.every((name) => named.includes(name))
  if (!complete || !equalInConstantTime(signature, expected) || !isFresh(request, now())) {
    const sentence =
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'
    throw new QueryError('SignatureDoesNotMatch', sentence, 403)
  }
  if (session.expiresAt <= now()) {
    const sentence = 'The security token included in the request is expired'
    throw new QueryError('ExpiredToken', sentence, 403)
  }
  return session
}

interface Signed {
  request: IncomingMessage
  body: string
  scope: string
  signedHeaders: string
  session: Session
}

/** The signature of a POST without a query, which is how SDKs call STS, to `/` or a path of ours. */
function sign({ request, body, scope, signedHeaders, session }: Signed): string {
  const names = signedHeaders.split(';')
  const canonical = [
    'POST',
    new URL(request.url ?? '/', 'http://localhost').pathname,
    '',
    ...names.map((name) => `${name}:${header(request, name).trim().replace(/\s+/g, ' ')}`),
    '',
    signedHeaders,
    sha256(body),
  ].join('\n')
  const date = header(request, 'x-amz-date')
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')
  const key = scope
    .split('/')
    .reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${session.secretAccessKey}`)
  return hmac(key, toSign).toString('hex')
}

function isFresh(request: IncomingMessage, now: number): boolean {
  const date = header(request, 'x-amz-date')
  const iso = date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')
  return Math.abs(Date.parse(iso) - now) <= clockSkew
}

function header(request: IncomingMessage, name: string): string {
  const value = request.headers[name]
  return typeof value === 'string' ? value : ''
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
