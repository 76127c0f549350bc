import { families } from '../../lib/operations/index.ts'
import type { Access } from '../../lib/operations/operation.ts'
import type { Api } from '../../lib/protocol/models/index.ts'
import { signRequest } from '../../lib/protocol/sign-request.ts'
import { serverUrl } from './server.ts'

/** A built operation, and who may call it. */
export interface BuiltOperation {
  readonly name: string
  readonly api: Api
  readonly access: Access
}

/** Keys that a request is signed with; without them it goes out unsigned. */
export interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** What an operation's input may be: an object, or a body that is no proper one. */
export type Input = Readonly<Record<string, unknown>>

/** An answer as it came. */
export interface RawAnswer {
  readonly status: number
  /** The error's name; undefined for a success. */
  readonly type: string | undefined
  readonly text: string
  readonly body: Input
  readonly milliseconds: number
}

/** The administrator's keys. */
export const adminKeys: Keys = { accessKeyId: 'local', secretAccessKey: 'local' }

/** Every operation that is built, from the families' own lists. */
export const builtOperations: readonly BuiltOperation[] = await Promise.all(
  Object.values(families).flatMap(({ api, operations }) =>
    Object.entries(operations).map(async ([name, load]) => {
      const { access } = await load()
      return { name, api, access }
    }),
  ),
)

/** The built operation of a name. */
export function builtOperation(name: string): BuiltOperation {
  const found = builtOperations.find((operation) => operation.name === name)
  if (!found) throw new Error(`${name} is not built`)
  return found
}

/** How a call is to be made; `keys: null` leaves it unsigned. */
export interface CallOptions {
  readonly keys?: Keys | null
  /** Sent in the place of the input. */
  readonly body?: string | Buffer
  readonly headers?: Readonly<Record<string, string>>
  readonly url?: string
}

/**
 * Calls an operation without an SDK, so that nothing is checked or corrected on the way. What AWS
 * signs is signed by the administrator unless told otherwise.
 */
export async function rawCall(
  { name, api, access }: BuiltOperation,
  input: Input,
  options: CallOptions = {},
): Promise<RawAnswer> {
  const { keys = access === 'signed' ? adminKeys : null, url = serverUrl() } = options
  const http = api.operations[name]?.http ?? { method: 'POST', uri: '/' }
  const path = http.uri.replace(/\{(\w+)\}/gu, (_, label: string) => {
    const value = input[label]
    return encodeURIComponent(typeof value === 'string' ? value.toWellFormed() : 'x')
  })
  const body = http.method === 'GET' ? '' : (options.body ?? JSON.stringify(input))
  const headers = {
    host: new URL(url).host,
    ...(api.targetPrefix === undefined
      ? { 'content-type': 'application/json' }
      : {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': `${api.targetPrefix}.${name}`,
        }),
    ...options.headers,
  }
  const scope = { region: 'us-east-1', service: api.signingName, now: Date.now() }
  const request = { method: http.method, path, query: '', headers, body }
  const signature = keys ? signRequest(request, { ...keys, ...scope }) : {}
  const startedAt = performance.now()
  const answer = await fetch(`${url}${path}`, {
    method: http.method,
    headers: { ...headers, ...signature },
    ...(http.method !== 'GET' && { body: typeof body === 'string' ? body : new Uint8Array(body) }),
  })
  const text = await answer.text()
  const milliseconds = performance.now() - startedAt
  return { status: answer.status, text, milliseconds, ...read(text) }
}

/** The answer's body as JSON. @throws Error when the call fails */
export async function call<Output = Input>(
  name: string,
  input: Input,
  options?: CallOptions,
): Promise<Output> {
  const answer = await rawCall(builtOperation(name), input, options)
  if (answer.status !== 200) throw new Error(`${name}: ${String(answer.status)} ${answer.text}`)
  return answer.body as Output // what the caller knows that the operation answers
}

/** How often each outcome came: `ok`, or the error's name. */
export function tally(answers: readonly RawAnswer[]): Record<string, number> {
  const counts = new Map<string, number>()
  for (const { type = 'ok' } of answers) counts.set(type, (counts.get(type) ?? 0) + 1)
  return Object.fromEntries(counts)
}

/** Makes so many calls at once. */
export function atOnce<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => work(index)))
}

function read(text: string): Pick<RawAnswer, 'body' | 'type'> {
  try {
    const body = JSON.parse(text) as Input & { readonly __type?: string } // an object, or refused
    return { body, type: body.__type }
  } catch {
    return { body: {}, type: 'not JSON' }
  }
}
