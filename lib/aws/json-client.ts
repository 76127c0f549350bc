import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { signRequest } from '../protocol/sign-request.ts'

/** AWS credentials of this process. */
export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** One of AWS's JSON services, and where and as whom it is called. */
export interface JsonService {
  /** The service in the scope of signatures, such as `dynamodb`. */
  readonly service: string
  /** What stands before the operation in X-Amz-Target, such as `DynamoDB_20120810`. */
  readonly target: string
  readonly contentType: string
  readonly endpoint: string
  readonly region: string
  readonly credentials: () => Promise<Credentials>
}

/** An error that the service answered with: its name and members, such as CancellationReasons. */
export class AwsError extends Error {
  readonly status: number

  constructor(name: string, status: number, members: Readonly<Record<string, unknown>>) {
    const { message, Message } = members
    super(typeof message === 'string' ? message : typeof Message === 'string' ? Message : name)
    Object.assign(this, members, { name, message: this.message })
    this.status = status
  }
}

const attempts = 4
const patience = 6_000
const agentOptions = { keepAlive: true, maxSockets: 256 }

/** Names of errors that ask to come back later; every server error does too. */
const transient =
  /^(?:ProvisionedThroughputExceeded|Throttling|ThrottledException|RequestLimitExceeded|KMSInternal)/u

/**
 * A client of the two services that nearly every request needs. AWS's own clients take several
 * times the CPU of our signatures and a hundred milliseconds to load; these services speak plain
 * JSON, so that signing and repeating is all there is to it.
 */
export class JsonClient {
  readonly #service: JsonService
  readonly #url: URL
  readonly #send: typeof httpRequest
  readonly #agent: HttpAgent

  constructor(service: JsonService) {
    this.#service = service
    this.#url = new URL(service.endpoint)
    const isPlain = this.#url.protocol === 'http:'
    this.#send = isPlain ? httpRequest : httpsRequest
    this.#agent = isPlain ? new HttpAgent(agentOptions) : new HttpsAgent(agentOptions)
  }

  /**
   * Calls an operation; faults of server and network and throttling are tried again, so what is
   * sent has to bear being done twice.
   *
   * @throws AwsError what the service answered; Error when it cannot be reached
   */
  async call(operation: string, input: object): Promise<unknown> {
    const body = JSON.stringify(input)
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once(operation, body)
      } catch (error) {
        if (attempt === attempts || !isTransient(error)) throw error
        await backOff(attempt)
      }
    }
  }

  async #once(operation: string, body: string): Promise<unknown> {
    const { service, target, contentType, region, credentials } = this.#service
    const headers = {
      host: this.#url.host,
      'content-type': contentType,
      'x-amz-target': `${target}.${operation}`,
    }
    const signature = signRequest(
      { method: 'POST', path: '/', query: '', headers, body },
      { ...(await credentials()), region, service, now: Date.now() },
    )
    const { status, text } = await this.#post({ ...headers, ...signature }, body)
    const answer = JSON.parse(text === '' ? '{}' : text) as Record<string, unknown> // these services answer objects
    if (status < 300) return answer
    const type = typeof answer.__type === 'string' ? answer.__type : 'UnknownError'
    throw new AwsError(type.slice(type.indexOf('#') + 1), status, answer)
  }

  #post(headers: Record<string, string>, body: string): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const request = this.#send(
        this.#url,
        {
          method: 'POST',
          agent: this.#agent,
          timeout: patience,
          headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        },
        (response) => {
          readText(response).then(
            (text) => resolve({ status: response.statusCode ?? 500, text }),
            reject,
          )
        },
      )
      request.once('timeout', () => request.destroy(new Error('AWS did not answer in time')))
      request.once('error', reject)
      request.end(body)
    })
  }
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer) // no encoding is set
  return Buffer.concat(chunks).toString('utf8')
}

function isTransient(error: unknown): boolean {
  return !(error instanceof AwsError) || error.status >= 500 || transient.test(error.name)
}

/** Waits by chance up to a time that doubles, so that callers do not come back together. */
function backOff(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * 25 * 2 ** attempt))
}
