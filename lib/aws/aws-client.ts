import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { deriveSigningKey, signRequest } from '../protocol/sign-request.ts'

/** AWS credentials of this process. */
export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** One of AWS's services, and where and as whom it is called. */
export interface Service {
  /** The service in the scope of signatures, such as `dynamodb`. */
  readonly service: string
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

const attempts = 3

/** Milliseconds that one try may take. */
const patience = 3_000

/** Milliseconds that all tries of a call may take: two such calls fit a function's 15 seconds. */
const longestCall = 7_000

const agentOptions = { keepAlive: true, maxSockets: 256 }

/** Names of errors that ask to come back later; every server error does too. */
const transient =
  /^(?:ProvisionedThroughputExceeded|Throttling|Throttled|Request(?:LimitExceeded|Throttled)|KMSInternal)/u

/** Names of errors that a clock gone wrong may be the cause of. */
const clockFaults =
  /^(?:InvalidSignatureException|SignatureDoesNotMatch|RequestExpired|RequestInTheFuture|RequestTimeTooSkewed)$/u

/** Milliseconds by which two clocks may differ and still be the same time to AWS, with a margin. */
const tolerance = 60_000

/** How a service's requests and answers are spelled. */
export interface Wire {
  readonly request: (
    operation: string,
    input: object,
  ) => { readonly headers: Readonly<Record<string, string>>; readonly body: string }
  readonly output: (text: string) => unknown
  readonly fault: (text: string, status: number) => AwsError
}

type Request = ReturnType<Wire['request']>

/** What a service answered, right or wrong. */
interface Answer {
  readonly status: number
  readonly text: string
  /** The time by the service's clock in milliseconds since the epoch; NaN when it did not say. */
  readonly time: number
}

/**
 * A client of services that are called often. AWS's own clients take several times the CPU of our
 * signatures and a hundred milliseconds to load; where requests are plain, signing and repeating is
 * all there is to it.
 */
export class AwsClient {
  readonly #service: Service
  readonly #wire: Wire
  readonly #url: URL
  readonly #send: typeof httpRequest
  readonly #agent: HttpAgent
  /** Milliseconds by which the service's clock is ahead of ours. */
  #clockOffset = 0
  readonly #keyFor = keptSigningKey()

  constructor(service: Service, wire: Wire) {
    this.#service = service
    this.#wire = wire
    this.#url = new URL(service.endpoint)
    const isPlain = this.#url.protocol === 'http:'
    this.#send = isPlain ? httpRequest : httpsRequest
    this.#agent = isPlain ? new HttpAgent(agentOptions) : new HttpsAgent(agentOptions)
  }

  /**
   * Calls an operation; faults of server and network and throttling are tried again, so what is
   * sent has to bear being done twice. A signature that a wrong clock made bad is made once more by
   * the service's clock.
   *
   * @throws AwsError what the service answered; Error when it cannot be reached
   */
  async call(operation: string, input: object): Promise<unknown> {
    const request = this.#wire.request(operation, input)
    const deadline = performance.now() + longestCall
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await this.#onTime(request, deadline)
        if (answer.status >= 300) throw this.#wire.fault(answer.text, answer.status)
        return this.#wire.output(answer.text)
      } catch (error) {
        const isLast = attempt === attempts || performance.now() >= deadline
        if (isLast || !isTransient(error)) throw error
        await backOff(attempt)
      }
    }
  }

  /** The answer to a request; to a second one where the first was refused for its time. */
  async #onTime(request: Request, deadline: number): Promise<Answer> {
    const answer = await this.#once(request, deadline)
    return this.#correctsClock(answer) ? this.#once(request, deadline) : answer
  }

  /** Takes over the service's clock if the answer is an error that ours can have caused. */
  #correctsClock(answer: Answer): boolean {
    const offset = answer.time - Date.now()
    const isOff = Math.abs(offset - this.#clockOffset) > tolerance
    if (!isOff || answer.status < 400) return false
    if (!clockFaults.test(this.#wire.fault(answer.text, answer.status).name)) return false
    this.#clockOffset = offset
    return true
  }

  async #once({ headers: given, body }: Request, deadline: number): Promise<Answer> {
    const { service, region, credentials } = this.#service
    const headers = { host: this.#url.host, ...given }
    const signature = signRequest(
      { method: 'POST', path: '/', query: '', headers, body },
      {
        ...(await credentials()),
        region,
        service,
        now: Date.now() + this.#clockOffset,
        keyFor: this.#keyFor,
      },
    )
    return this.#post({ ...headers, ...signature }, body, deadline)
  }

  #post(headers: Record<string, string>, body: string, deadline: number): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      const giveUp = () => request.destroy(new Error('AWS did not answer in time'))
      const timer = setTimeout(giveUp, Math.min(patience, deadline - performance.now()))
      const request = this.#send(
        this.#url,
        {
          method: 'POST',
          agent: this.#agent,
          headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        },
        (response) => {
          readText(response).then((text) => {
            const { statusCode = 500, headers } = response
            resolve({ status: statusCode, text, time: Date.parse(headers.date ?? '') })
          }, reject)
        },
      )
      request.once('error', reject)
      request.once('close', () => clearTimeout(timer))
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

/** Derives a signing key once for each day and secret: four of the seven hashes of a signature. */
function keptSigningKey(): typeof deriveSigningKey {
  let kept: { secret: string; date: string; key: Buffer } | undefined
  return (secret, scope) => {
    if (kept?.secret !== secret || kept.date !== scope.date) {
      kept = { secret, date: scope.date, key: deriveSigningKey(secret, scope) }
    }
    return kept.key
  }
}

/** Waits by chance up to a time that doubles, so that callers do not come back together. */
function backOff(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * 25 * 2 ** attempt))
}
