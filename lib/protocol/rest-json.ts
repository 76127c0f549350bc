import { ServiceError } from '../errors.ts'
import { parseJsonBody } from './json-body.ts'
import { sync } from './models/index.ts'
import type { Shape } from './models/index.ts'
import { readInput } from './read-input.ts'
import { serialization } from './read-scalar.ts'

/** A record's value may have a megabyte of text, and escapes can double it. */
const maximumBytes = 3 * 1024 * 1024

interface Route {
  readonly operation: string
  readonly method: string
  /** Literal segments, or labels in braces. */
  readonly segments: readonly string[]
}

const routes: readonly Route[] = Object.entries(sync.operations).flatMap(([operation, { http }]) =>
  http ? [{ operation, method: http.method, segments: http.uri.split('/') }] : [],
)

/**
 * Finds the cognito-sync operation of a request, and the decoded labels of its path; undefined
 * where no operation has that method and path. Throws SerializationException for a malformed
 * percent encoding.
 *
 * https://smithy.io/2.0/spec/http-bindings.html#uri
 */
export function matchRestOperation(
  method: string,
  rawPath: string,
): { operation: string; labels: Record<string, string> } | undefined {
  const segments = rawPath.replace(/\/$/, '').split('/')
  const route = routes.find(
    (candidate) =>
      candidate.method === method &&
      candidate.segments.length === segments.length &&
      candidate.segments.every((part, index) => fits(part, segments[index] ?? '')),
  )
  if (route === undefined) return undefined
  const labels: Record<string, string> = {}
  for (const [index, part] of route.segments.entries()) {
    if (isLabel(part)) labels[part.slice(1, -1)] = decode(segments[index] ?? '')
  }
  return { operation: route.operation, labels }
}

/**
 * Assembles a cognito-sync input from where its model binds each member (path, query, header,
 * body), and checks it against the model. The query is raw, header names are in lower case. Throws
 * as readInput does, and RequestEntityTooLargeException.
 *
 * https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
export function readRestInput(
  operation: string,
  request: {
    labels: Readonly<Record<string, string>>
    query: string
    headers: Readonly<Record<string, string | undefined>>
    body: string | Uint8Array
  },
): Record<string, unknown> {
  const shape = inputShape(operation)
  const members = request.body.length === 0 ? {} : parseJsonBody(request.body, maximumBytes)
  // a plus sign is itself, as in the signature: else it could be exchanged for a space on the way
  const query = new URLSearchParams(request.query.replaceAll('+', '%2B'))
  const input: Record<string, unknown> = {}
  for (const [member, name] of Object.entries(shape.members)) {
    const binding = shape.bindings?.[member]
    if (binding === undefined) {
      if (Object.hasOwn(members, member)) input[member] = members[member]
      continue
    }
    const given = {
      uri: () => request.labels[binding.name],
      querystring: () => query.get(binding.name) ?? undefined,
      header: () => request.headers[binding.name.toLowerCase()],
    }[binding.location]()
    if (given !== undefined) input[member] = fromText(sync.shapes[name], given)
  }
  return readInput(sync, operation, input)
}

function inputShape(operation: string): Extract<Shape, { type: 'structure' }> {
  const found = Object.hasOwn(sync.operations, operation) ? sync.operations[operation] : undefined
  const shape = found && sync.shapes[found.input]
  if (shape?.type !== 'structure') throw new ServiceError('UnknownOperationException')
  return shape
}

/** Paths, queries and headers carry text: numbers are read from their decimal digits. */
function fromText(shape: Shape | undefined, text: string): string | number {
  if (shape?.type !== 'integer' && shape?.type !== 'long') return text
  if (!/^-?\d{1,16}$/.test(text)) throw serialization('STRING_VALUE can not be converted to a Long')
  return Number(text)
}

function fits(part: string, segment: string): boolean {
  return isLabel(part) ? segment !== '' : part === segment
}

function isLabel(part: string): boolean {
  return part.startsWith('{')
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw serialization('The path is not valid percent-encoded text.')
  }
}
