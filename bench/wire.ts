import { randomUUID } from 'node:crypto'
import { Agent, request as httpRequest } from 'node:http'
import { text } from 'node:stream/consumers'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import type { AuthorizerEvent } from '../lib/authorizer/presented-token.ts'
import { signRequest } from '../lib/protocol/sign-request.ts'

/** A request of a client, before it is signed and sent. */
export interface WireCall {
  readonly method: string
  readonly path: string
  /** Without the question mark. */
  readonly query?: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Signs it as AWS does (SigV4). */
  readonly signer?: CallSigner
}

/** Whose signature a request carries. */
export interface CallSigner {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly region: string
  readonly service: string
}

/** An answer's members. */
export type Answer = Readonly<Record<string, unknown>>

/** The server as a scenario sees it, whichever way requests go. */
export interface Server {
  /** Sends a request. @throws Error with what came back when that is not 200 */
  send(call: WireCall): Promise<Answer>
  /** Asks the Lambda authorizer. */
  authorize(event: AuthorizerEvent): Promise<unknown>
  /** Does a client's arithmetic, so that it can be told from the server's. */
  asClient<T>(work: () => T): T
}

/** Runs the server's part of a request, and may watch it. */
export type Around = <T>(work: () => Promise<T>) => Promise<T>

/** A request of awsJson1.1, as SDKs send it. */
export function jsonCall(target: string, input: object): WireCall {
  return {
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
    body: JSON.stringify(input),
  }
}

/** A form, as apps send it to the endpoints of OAuth. */
export function formCall(path: string, form: Readonly<Record<string, string>>): WireCall {
  return {
    method: 'POST',
    path,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  }
}

/** A request to cognito-sync's REST paths, signed with an identity's keys. */
export function syncCall(
  method: string,
  path: string,
  { signer, input }: { signer: CallSigner; input?: object },
): WireCall {
  return {
    method,
    path,
    headers: { 'content-type': 'application/json' },
    body: input === undefined ? '' : JSON.stringify(input),
    signer,
  }
}

/** Calls the handler itself, with the event that API Gateway would make of the request. */
export function directServer({
  handler,
  authorizer,
  around = (work) => work(),
  asClient = (work) => work(),
}: {
  handler: (
    event: APIGatewayProxyEventV2,
    context: Context,
  ) => Promise<APIGatewayProxyStructuredResultV2>
  authorizer: (event: AuthorizerEvent) => Promise<unknown>
  around?: Around
  asClient?: Server['asClient']
}): Server {
  const context = {} as Context // no handler of ours looks at it
  return {
    async send(call) {
      const event = asClient(() => toEvent(call))
      const { statusCode, body = '' } = await around(() => Promise.resolve(handler(event, context)))
      return asClient(() => readAnswer(statusCode ?? 0, body))
    },
    authorize: (event) => around(() => authorizer(event)),
    asClient,
  }
}

/** Sends requests over HTTP, on connections that are kept. */
export function httpServer(url: string, connections: number): Server & { close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const { host } = new URL(url)
  return {
    async send(call) {
      const { method, query, body } = call
      const path = query === undefined ? call.path : `${call.path}?${query}`
      const headers = {
        ...signedHeaders(call, host),
        'content-length': String(Buffer.byteLength(body)),
      }
      const response = await new Promise<{ status: number; body: string }>((resolve, reject) => {
        const outgoing = httpRequest(`${url}${path}`, { method, headers, agent }, (incoming) => {
          text(incoming).then(
            (read) => resolve({ status: incoming.statusCode ?? 0, body: read }),
            reject,
          )
        })
        outgoing.on('error', reject).end(body)
      })
      return readAnswer(response.status, response.body)
    },
    authorize: () => Promise.reject(new Error('The authorizer has no route')),
    asClient: (work) => work(),
    close: () => agent.destroy(),
  }
}

function toEvent(call: WireCall): APIGatewayProxyEventV2 {
  const { method, path, body } = call
  const isText = call.headers['content-type'] === 'application/json'
  const [time, timeEpoch] = ['', Date.now()]
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: call.query ?? '',
    headers: signedHeaders(call, 'localhost'),
    requestContext: {
      accountId: 'bench',
      apiId: 'bench',
      domainName: 'localhost',
      domainPrefix: 'localhost',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'bench' },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time,
      timeEpoch,
    },
    // API Gateway hands over as text only what it knows to be text
    body: isText ? body : Buffer.from(body).toString('base64'),
    isBase64Encoded: !isText,
  }
}

function signedHeaders(call: WireCall, host: string): Record<string, string> {
  const headers = { ...call.headers, host }
  if (!call.signer) return headers
  const request = { ...call, headers, query: call.query ?? '' }
  return { ...headers, ...signRequest(request, { ...call.signer, now: Date.now() }) }
}

function readAnswer(status: number, body: string): Answer {
  if (status !== 200) throw new Error(`The server answered ${status}: ${body}`)
  return (body === '' ? {} : JSON.parse(body)) as Answer // the server's own JSON
}
