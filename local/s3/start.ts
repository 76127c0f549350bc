import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Credentials } from '../../lib/aws/aws-client.ts'
import { ServiceError } from '../../lib/errors.ts'
import { deriveSigningKey, type SignableRequest } from '../../lib/protocol/sign-request.ts'
import { verifySignature } from '../../lib/protocol/verify-signature.ts'
import { startHttp, type ListenOptions, type RunningServer } from '../http.ts'
import { escapeXml } from '../query-protocol.ts'
import { requestTarget } from '../gateway/event.ts'
import { S3Error, signatureMismatch } from './errors.ts'
import { Objects } from './objects.ts'
import { checkPresigned } from './presigned.ts'

/** What the local S3 needs to know. */
export interface S3Options extends ListenOptions {
  /** Where the objects are kept. */
  folder: string
  /** Whose signatures count. */
  credentials: () => Promise<Credentials>
  /** Where it is reached from outside: a path prefix, and names besides its own. */
  prefix: string
  hosts: readonly string[]
  /** Bytes that an object has at most. */
  mostBytes?: number
  /** Milliseconds since the epoch. */
  now?: () => number
}

interface Services extends Pick<S3Options, 'credentials' | 'prefix' | 'hosts'> {
  readonly objects: Objects
  readonly now: () => number
}

const hundredMegabytes = 100 * 1024 * 1024

/**
 * Starts a stand-in for S3: objects in buckets that need not be made, addressed by path. It takes
 * uploads by pre-signed URLs and reads and deletes by signed requests, as far as signatures go
 * exactly as S3 does; what lies there for two days vanishes.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export async function startS3(options: S3Options): Promise<RunningServer> {
  const { folder, credentials, prefix, hosts, now = Date.now } = options
  const objects = new Objects(folder, { mostBytes: options.mostBytes ?? hundredMegabytes, now })
  return startHttp(listener({ objects, credentials, prefix, hosts, now }), options)
}

function listener(services: Services): RequestListener {
  return (request, response) => {
    answer(services, request, response).catch((error: unknown) => {
      request.resume()
      if (response.headersSent) response.destroy()
      else refuse(response, asS3Error(error))
    })
  }
}

async function answer(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const key = await authorized(services, request)
  const { objects } = services
  if (request.method === 'PUT') {
    const { etag } = await objects.put(key, request)
    const encryption = request.headers['x-amz-server-side-encryption']
    response.writeHead(200, {
      etag,
      ...(encryption && { 'x-amz-server-side-encryption': encryption }),
    })
    response.end()
    return
  }
  if (request.method === 'DELETE') {
    await objects.remove(key)
    response.writeHead(204).end()
    return
  }
  await show(objects, key, { request, response })
}

async function show(
  objects: Objects,
  key: string,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  const found = await objects.find(key)
  if (!found) throw new S3Error('NoSuchKey', 404, 'The specified key does not exist.')
  const { size, etag } = found
  if (![undefined, etag].includes(request.headers['if-match'])) {
    throw new S3Error('PreconditionFailed', 412, 'At least one of the pre-conditions did not hold')
  }
  if (request.method === 'HEAD') {
    response.writeHead(200, { etag, 'content-length': size }).end()
    return
  }
  const [, first, last] = /^bytes=(\d+)-(\d+)$/u.exec(request.headers.range ?? '') ?? []
  const from = Number(first ?? 0)
  if (from >= size) throw new S3Error('InvalidRange', 416, 'The requested range is not satisfiable')
  const length = Math.min(Number(last ?? size), size - 1) - from + 1
  const body = await objects.read(key, { from, length })
  const range = `bytes ${String(from)}-${String(from + length - 1)}/${String(size)}`
  response.writeHead(first === undefined ? 200 : 206, { etag, 'content-range': range })
  response.end(body)
}

/** The bucket and key that a request is allowed to name. @throws S3Error, ServiceError */
async function authorized(services: Services, request: IncomingMessage): Promise<string> {
  const { path, query } = requestTarget(request)
  const { method = '', headers } = request
  const named = Object.entries(headers).map(([name, value]): [string, string | undefined] => [
    name,
    Array.isArray(value) ? value.join(',') : value,
  ])
  const signable = { method, path, query, headers: Object.fromEntries(named), body: '' }
  await checkSignature(services, signable)
  const key = path.startsWith(`${services.prefix}/`) ? path.slice(services.prefix.length) : path
  if (!['GET', 'HEAD', 'PUT', 'DELETE'].includes(method) || key.split('/').length < 3) {
    throw new S3Error('NotImplemented', 501, 'The local S3 has objects only.')
  }
  return key
}

async function checkSignature(
  { credentials: known, hosts, now }: Services,
  request: SignableRequest,
): Promise<void> {
  const credentials = await known()
  if (new URLSearchParams(request.query).has('X-Amz-Signature')) {
    checkPresigned(request, { credentials, hosts, now: now() })
    return
  }
  if (request.method === 'PUT') {
    throw new S3Error('NotImplemented', 501, 'The local S3 takes uploads by pre-signed URLs only.')
  }
  await verifySignature(request, {
    service: 's3',
    now: now(),
    signingKeyFor: ({ accessKeyId, sessionToken, ...scope }) =>
      Promise.resolve(
        accessKeyId === credentials.accessKeyId && sessionToken === credentials.sessionToken
          ? deriveSigningKey(credentials.secretAccessKey, scope)
          : undefined,
      ),
  })
}

function asS3Error(error: unknown): S3Error {
  if (error instanceof S3Error) return error
  if (error instanceof ServiceError) return signatureMismatch()
  process.stderr.write(`${error instanceof Error ? (error.stack ?? '') : String(error)}\n`)
  return new S3Error('InternalError', 500, 'We encountered an internal error. Please try again.')
}

function refuse(response: ServerResponse, { code, status, message }: S3Error): void {
  response.writeHead(status, { 'content-type': 'application/xml' })
  response.end(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`,
  )
}
