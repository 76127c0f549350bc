import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Services } from '../../lib/services.ts'
import { aStage, type Stage } from '../user-pools/stage.ts'

/** The event of a trigger, as a function sees it. */
export interface TriggerEvent {
  version: string
  region: string
  userPoolId: string
  userName: string
  callerContext: { awsSdkVersion: string; clientId: string }
  triggerSource: string
  request: Record<string, unknown>
  response: Record<string, unknown>
}

/** A function behind the endpoint: what it returns is its answer, what it throws its error. */
export type TriggerFunction = (event: TriggerEvent) => unknown

/** How Lambda itself answers, instead of running a function. */
export class LambdaAnswer {
  readonly status: number
  readonly type: string

  constructor(status: number, type: string) {
    this.status = status
    this.type = type
  }
}

/** An answer that is sent as it is, JSON or not. */
export class RawAnswer {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** An endpoint that speaks Lambda's Invoke over HTTP. */
export interface LambdaEndpoint {
  readonly url: string
  /** The functions by name. */
  readonly functions: Map<string, TriggerFunction>
  /** What was invoked, oldest first. */
  readonly invocations: { name: string; type: string; event: TriggerEvent }[]
  /** The newest event that a function got. */
  lastEvent(name: string): TriggerEvent | undefined
  stop(): Promise<void>
}

/** Never answered. */
export const never = new Promise<never>(() => undefined)

/** The ARN of a function here. */
export const arnOf = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`

/** Starts an endpoint. @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export async function startLambdaEndpoint(): Promise<LambdaEndpoint> {
  const functions = new Map<string, TriggerFunction>()
  const invocations: LambdaEndpoint['invocations'] = []
  const server = createServer((request, response) => {
    void serve(request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const name = decodeURIComponent(request.url?.split('/')[3] ?? '')
    const type = String(request.headers['x-amz-invocation-type'] ?? 'RequestResponse')
    const event = JSON.parse(await textOf(request)) as TriggerEvent
    invocations.push({ name, type, event: structuredClone(event) })
    await answer(response, functions.get(name), { event, type })
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    functions,
    invocations,
    lastEvent: (name) => invocations.findLast((one) => one.name === name)?.event,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(
  response: ServerResponse,
  run: TriggerFunction | undefined,
  { event, type }: { event: TriggerEvent; type: string },
): Promise<void> {
  if (!run) {
    fail(response, new LambdaAnswer(404, 'ResourceNotFoundException'))
    return
  }
  try {
    const result = await run(event)
    if (result instanceof LambdaAnswer) fail(response, result)
    else if (type === 'Event') response.writeHead(202).end()
    else response.end(result instanceof RawAnswer ? result.text : JSON.stringify(result ?? null))
  } catch (error) {
    const { message, name } = error as Error
    response.setHeader('x-amz-function-error', 'Unhandled')
    response.end(JSON.stringify({ errorMessage: message, errorType: name, trace: [] }))
  }
}

function fail(response: ServerResponse, { status, type }: LambdaAnswer): void {
  response.writeHead(status, { 'x-amzn-errortype': type, 'content-type': 'application/json' })
  response.end(JSON.stringify({ Message: 'refused', Type: 'User' }))
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

/** A stage whose triggers run in this process, behind Lambda's protocol. */
export interface TriggerStage extends Stage {
  readonly lambda: LambdaEndpoint
  /** The same services with less patience. */
  hurried(patience: number): Services
}

/** Sets a stage with a Lambda endpoint. */
export async function aTriggerStage(): Promise<TriggerStage> {
  const lambda = await startLambdaEndpoint()
  process.env.AWS_ENDPOINT_URL_LAMBDA = lambda.url
  const stage = await aStage({ COGNATE_PRIVATE_ADDRESSES: '1' })
  return {
    ...stage,
    lambda,
    hurried: (triggerPatience) =>
      Object.create(stage.services, { triggerPatience: { value: triggerPatience } }) as Services, // but for this
    stop: async () => {
      await stage.stop()
      await lambda.stop()
    },
  }
}
