import { randomUUID } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { BodyTooLargeError, readBody } from './http.ts'

/** What may stand in an answer: text, a structure, or a list (wrapped in `member` elements). */
export type XmlValue = string | number | boolean | readonly XmlValue[] | XmlStructure
/** An answer's members by name, in the order they are written; undefined ones are left out. */
export interface XmlStructure {
  readonly [name: string]: XmlValue | XmlMap | undefined
}
/** A map in an answer, written as `entry` elements with `key` and `value`. */
export type XmlMap = ReadonlyMap<string, string>

/** An error as the query protocol answers it: AWS's code, HTTP status and sentence. */
export class QueryError extends Error {
  readonly code: string
  readonly status: number

  constructor(code: string, message: string, status = 400) {
    super(message)
    this.name = code
    this.code = code
    this.status = status
  }
}

/** The parameters of one call, as the query protocol names them: `A`, `A.member.1`, `A.entry.1.key`. */
export class QueryParameters {
  readonly #form: URLSearchParams

  constructor(body: string) {
    this.#form = new URLSearchParams(body)
  }

  /** A parameter's value, or undefined where the caller sent none. */
  get(name: string): string | undefined {
    return this.#form.get(name) ?? undefined
  }

  /** A list's values in order; `member` names a member of each element (`arn` in `A.member.1.arn`). */
  list(name: string, member?: string): string[] {
    const suffix = member === undefined ? '' : `.${member}`
    return this.#numbered((index) => this.get(`${name}.member.${index}${suffix}`))
  }

  /** A map's entries. Most maps name their parts `key` and `value`; some shapes rename them. */
  map(
    name: string,
    names: { key: string; value: string } = { key: 'key', value: 'value' },
  ): XmlMap {
    return new Map(
      this.#numbered((index): [string, string] | undefined => {
        const entry = `${name}.entry.${index}`
        const key = this.get(`${entry}.${names.key}`)
        return key === undefined ? undefined : [key, this.get(`${entry}.${names.value}`) ?? '']
      }),
    )
  }

  #numbered<Value>(read: (index: number) => Value | undefined): Value[] {
    const values: Value[] = []
    for (let value = read(1); value !== undefined; value = read(values.length + 1)) {
      values.push(value)
    }
    return values
  }
}

/** One operation: answers its result's members, or undefined where AWS answers no result element. */
export type QueryOperation = (
  parameters: QueryParameters,
  call: QueryCall,
) => Promise<XmlStructure | undefined> | XmlStructure | undefined

/** The call around the parameters, for operations that check its signature. */
export interface QueryCall {
  request: IncomingMessage
  body: string
}

/** A service that speaks the query protocol. */
export interface QueryService {
  /** The XML namespace of every answer. */
  namespace: string
  /** The API's version date, which callers send as `Version`. */
  version: string
  operations: ReadonlyMap<string, QueryOperation>
}

const bodyLimit = 1024 * 1024

const entities = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ['\r', '&#xD;'],
])

// XML 1.0 has no way to write these, escaped or not; they would make the whole answer unreadable.
// eslint-disable-next-line no-control-regex -- the control characters are the point
const unwritable = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g

/** Escapes text for an XML element (XML 1.0, 2.2 and 2.4). */
export function escapeXml(text: string): string {
  return text
    .replace(unwritable, '\uFFFD')
    .replace(/[&<>"\r]/g, (character) => entities.get(character) ?? character)
}

function element(name: string, value: XmlValue | XmlMap | undefined): string {
  return value === undefined ? '' : `<${name}>${content(value)}</${name}>`
}

function content(value: XmlValue | XmlMap): string {
  if (isMap(value)) {
    return [...value]
      .map(([key, text]) => `<entry>${element('key', key)}${element('value', text)}</entry>`)
      .join('')
  }
  if (isList(value)) return value.map((item) => element('member', item)).join('')
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([name, member]) => element(name, member))
      .join('')
  }
  return escapeXml(String(value))
}

function isMap(value: XmlValue | XmlMap): value is XmlMap {
  return value instanceof Map
}

function isList(value: XmlValue | XmlMap): value is readonly XmlValue[] {
  return Array.isArray(value)
}

/**
 * Serves operations in AWS's query protocol: a form in, XML out, errors as `ErrorResponse`. An
 * error that is not a {@link QueryError} goes to stderr and is answered as an internal failure.
 *
 * Source: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function queryListener(service: QueryService): RequestListener {
  return (request, response) => {
    const requestId = randomUUID()
    response.setHeader('x-amzn-RequestId', requestId)
    answer(service, request).then(
      ({ action, result }) => {
        const body = result === undefined ? '' : element(`${action}Result`, result)
        const metadata = element('ResponseMetadata', { RequestId: requestId })
        sendXml(response, 200, {
          name: `${action}Response`,
          namespace: service.namespace,
          content: body + metadata,
        })
      },
      (error: unknown) => {
        const { code, message, status } = asQueryError(error)
        const type = status < 500 ? 'Sender' : 'Receiver'
        const detail = element('Error', { Type: type, Code: code, Message: message })
        sendXml(response, status, {
          name: 'ErrorResponse',
          namespace: service.namespace,
          content: detail + element('RequestId', requestId),
        })
      },
    )
  }
}

async function answer(
  service: QueryService,
  request: IncomingMessage,
): Promise<{ action: string; result: XmlStructure | undefined }> {
  const body = await readBody(request, bodyLimit)
  const query = new URL(request.url ?? '/', 'http://localhost').search.slice(1)
  const parameters = new QueryParameters(request.method === 'POST' ? body : query)
  const action = parameters.get('Action')
  if (action === undefined) throw new QueryError('MissingAction', 'Missing Action')
  const version = parameters.get('Version')
  const operation = service.operations.get(action)
  if (operation === undefined || version !== service.version) {
    const detail = `Could not find operation ${action} for version ${version ?? 'NO_VERSION_SPECIFIED'}`
    throw new QueryError('InvalidAction', detail)
  }
  return { action, result: await operation(parameters, { request, body }) }
}

function asQueryError(error: unknown): QueryError {
  if (error instanceof QueryError) return error
  if (error instanceof BodyTooLargeError) {
    return new QueryError('RequestEntityTooLarge', 'Request size exceeded the limit.', 413)
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? '') : String(error)}\n`)
  return new QueryError('InternalFailure', 'The request processing has failed.', 500)
}

function sendXml(
  response: ServerResponse,
  status: number,
  answered: { name: string; namespace: string; content: string },
): void {
  const { name, namespace, content: inner } = answered
  response.writeHead(status, { 'content-type': 'text/xml' })
  response.end(`<${name} xmlns="${namespace}">${inner}</${name}>`)
}
