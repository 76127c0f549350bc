import { setTimeout as pause } from 'node:timers/promises'
import { presignedQuery } from '../protocol/presign-url.ts'
import { sha256, signRequest } from '../protocol/sign-request.ts'
import { AwsError, type Credentials } from './aws-client.ts'

/** Where a bucket is, and as whom it is used. */
export interface BucketPlace {
  /** URL of the bucket itself, without a trailing slash. */
  readonly url: string
  /** The same for who gets pre-signed URLs. */
  readonly publicUrl: string
  readonly region: string
  readonly credentials: () => Promise<Credentials>
  /** The time in milliseconds since the epoch. */
  readonly now: () => number
}

/** An object as it lies in a bucket. */
export interface ObjectState {
  readonly size: number
  /** Changes with every upload. */
  readonly etag: string
}

/** A part of an object. */
export interface ObjectPart {
  readonly from: number
  readonly length: number
  /** The state that was read before: another upload meanwhile is an error. */
  readonly etag: string
}

/** From when, in milliseconds since the epoch, and for how many seconds a URL can be used. */
export interface Validity {
  readonly from: number
  readonly seconds: number
}

/** A URL to upload an object to. */
export interface Upload extends Validity {
  readonly key: string
  /** Headers that the upload has to have, by names in lower case. */
  readonly headers: Readonly<Record<string, string>>
}

const attempts = 3

/** Milliseconds that one try may take. */
const patience = 15_000

/**
 * An S3 bucket, as far as it is used here. Keys are made of characters that URLs take as they are:
 * letters, digits, `_`, `-` and slashes.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export class Bucket {
  readonly #place: BucketPlace

  constructor(place: BucketPlace) {
    this.#place = place
  }

  /** A URL that takes a PUT of the object from whoever has it. */
  async uploadUrl({ key, headers, ...validity }: Upload): Promise<string> {
    const url = `${this.#place.publicUrl}/${key}`
    return this.#presigned({ method: 'PUT', url, headers }, validity)
  }

  /** A URL that gives the object to whoever has it, as long as who signs it may read it. */
  async downloadUrl(key: string, validity: Validity): Promise<string> {
    const url = `${this.#place.publicUrl}/${key}`
    return this.#presigned({ method: 'GET', url, headers: {} }, validity)
  }

  /** Writes an object, over one that is there. @throws AwsError */
  async write(key: string, body: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const validity = { from: this.#place.now(), seconds: 60 }
      const target = { method: 'PUT', url: `${this.#place.url}/${key}`, headers: {} }
      const url = new URL(await this.#presigned(target, validity))
      const answer = await send(url, { method: 'PUT', headers: {}, body }).catch(lastly(attempt))
      if (answer && (answer.status < 500 || attempt === attempts)) {
        requireOk(answer)
        return
      }
      await pause(Math.random() * 100 * 2 ** attempt)
    }
  }

  /** The state of an object; undefined when there is none. */
  async find(key: string): Promise<ObjectState | undefined> {
    const answer = await this.#call('HEAD', key)
    if (answer.status === 404) return undefined
    requireOk(answer)
    const { headers } = answer
    return { size: Number(headers.get('content-length')), etag: headers.get('etag') ?? '' }
  }

  /** Reads a part of an object. @throws AwsError also PreconditionFailed, NoSuchKey */
  async read(key: string, { from, length, etag }: ObjectPart): Promise<Buffer> {
    const range = `bytes=${String(from)}-${String(from + length - 1)}`
    const answer = await this.#call('GET', key, { range, 'if-match': etag })
    requireOk(answer)
    return answer.body
  }

  /** Deletes an object, whether it is there or not. */
  async remove(key: string): Promise<void> {
    requireOk(await this.#call('DELETE', key))
  }

  async #presigned(
    {
      method,
      url: text,
      headers,
    }: { method: string; url: string; headers: Readonly<Record<string, string>> },
    { from, seconds }: Validity,
  ): Promise<string> {
    const { region, credentials } = this.#place
    const url = new URL(text)
    const request = {
      method,
      path: url.pathname,
      query: '',
      headers: { ...headers, host: url.host },
      body: '',
      payloadHash: 'UNSIGNED-PAYLOAD',
    }
    const signer = { ...(await credentials()), region, service: 's3', now: from }
    return `${url.href}?${presignedQuery(request, signer, seconds)}`
  }

  async #call(method: string, key: string, more: Record<string, string> = {}): Promise<Answer> {
    const { region, credentials, now } = this.#place
    const url = new URL(`${this.#place.url}/${key}`)
    for (let attempt = 1; ; attempt++) {
      const headers = { ...more, 'x-amz-content-sha256': sha256('') }
      const named = { ...headers, host: url.host }
      const request = { method, path: url.pathname, query: '', headers: named, body: '' }
      const signer = { ...(await credentials()), region, service: 's3', now: now() }
      const signed = { ...headers, ...signRequest(request, signer) }
      try {
        const answer = await send(url, { method, headers: signed })
        if (answer.status < 500 || attempt === attempts) return answer
      } catch (error) {
        if (attempt === attempts) throw error
      }
      await pause(Math.random() * 100 * 2 ** attempt)
    }
  }
}

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Buffer
}

/** Passes an error over until the last attempt. */
function lastly(attempt: number): (error: unknown) => undefined {
  return (error) => {
    if (attempt === attempts) throw error
  }
}

async function send(url: URL, request: RequestInit): Promise<Answer> {
  const signal = AbortSignal.timeout(patience)
  const response = await fetch(url, { ...request, signal, redirect: 'error' })
  const body = Buffer.from(await response.arrayBuffer())
  return { status: response.status, headers: response.headers, body }
}

/** @throws AwsError with the code of S3's error body, or one for the status where there is none */
function requireOk({ status, body }: Answer): void {
  if (status < 300) return
  const text = body.toString('utf8')
  const [, code = `Status${String(status)}`] = /<Code>(\w+)<\/Code>/u.exec(text) ?? []
  const [, message] = /<Message>([^<]*)<\/Message>/u.exec(text) ?? []
  throw new AwsError(code, status, { message })
}
