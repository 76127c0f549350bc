import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { toEvent, requestTarget } from './event.ts'
import { writeResult } from './result.ts'
import type { Router } from './routes.ts'

/** What the gateway stands in front of. */
export interface GatewayOptions {
  readonly router: Router
  /** Runs a function; rejects when it throws. */
  readonly invoke: (functionName: string, event: object) => Promise<unknown>
  /** Path prefixes that are somebody else's, such as `/inbox`, and who takes them. */
  readonly mounts?: ReadonlyMap<string, RequestListener>
  /** How long a function may take, in milliseconds. */
  readonly timeout?: number
}

/** What Lambda takes in one call. */
const payloadLimit = 6 * 1024 * 1024

/** How long API Gateway waits for an integration. */
const integrationTimeout = 30_000

/**
 * Answers HTTP as API Gateway's HTTP API does: hands the request to the function of its route and
 * gives back what that answers, or API Gateway's own error.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 */
export function gatewayListener(options: GatewayOptions): RequestListener {
  return (request, response) => {
    const mounted = findMount(options.mounts, requestTarget(request).path)
    if (mounted) {
      mounted(request, response)
      return
    }
    void answer(request, response, options)
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: GatewayOptions,
): Promise<void> {
  try {
    const route = options.router(request.method ?? '', requestTarget(request).path)
    if (!route) {
      refuse(response, 404, 'Not Found')
      return
    }
    const body = await readAll(request)
    if (body === undefined) {
      refuse(response, 413, 'Request Entity Too Large')
      return
    }
    const event = toEvent({ request, body, route })
    const running = options.invoke(route.functionName, event)
    const result = await inTime(running, options.timeout ?? integrationTimeout)
    if (result === late) refuse(response, 503, 'Service Unavailable')
    else writeResult(response, result)
  } catch {
    if (response.headersSent) response.destroy()
    else refuse(response, 500, 'Internal Server Error') // the function's own log tells more
  }
}

function refuse(response: ServerResponse, statusCode: number, message: string): void {
  response.statusCode = statusCode
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ message }))
}

function findMount(
  mounts: ReadonlyMap<string, RequestListener> = new Map(),
  path: string,
): RequestListener | undefined {
  for (const [prefix, listener] of mounts) {
    if (path === prefix || path.startsWith(`${prefix}/`)) return listener
  }
  return undefined
}

/**
 * The whole body, or undefined when Lambda would not take it: then it is read to its end all the
 * same, because a client that is still sending does not see the answer.
 */
async function readAll(request: IncomingMessage): Promise<Buffer | undefined> {
  let chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = chunk as Buffer // without an encoding set, a request yields buffers
    size += bytes.length
    if (size > payloadLimit) chunks = []
    else chunks.push(bytes)
  }
  return size > payloadLimit ? undefined : Buffer.concat(chunks)
}

const late = Symbol('late')

function inTime<T>(running: Promise<T>, timeout: number): Promise<T | typeof late> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(late), timeout)
    running.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
