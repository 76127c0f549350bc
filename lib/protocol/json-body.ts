import { ServiceError } from '../errors.ts'

const mebibyte = 1024 * 1024
const deepest = 64

/**
 * Parses a request body that must be one JSON object, at most `maximumBytes` long (1 MiB unless
 * told) and 64 levels deep. Of a name given twice the last counts. Throws SerializationException,
 * RequestEntityTooLargeException.
 *
 * RFC 8259; the limits are ours.
 */
export function parseJsonBody(
  body: string | Uint8Array,
  maximumBytes = mebibyte,
): Record<string, unknown> {
  if (Buffer.byteLength(body) > maximumBytes) {
    throw new ServiceError('RequestEntityTooLargeException')
  }
  const value = parse(body)
  if (Array.isArray(value)) {
    throw new ServiceError('SerializationException', 'Start of list found where not expected')
  }
  if (typeof value !== 'object' || value === null) throw new ServiceError('SerializationException')
  if (!isShallow(value, deepest)) {
    throw new ServiceError('SerializationException', 'The request body is nested too deeply.')
  }
  return value as Record<string, unknown> // neither a list nor null
}

function parse(body: string | Uint8Array): unknown {
  try {
    const text = typeof body === 'string' ? body : decoder.decode(body)
    return JSON.parse(text)
  } catch (cause) {
    // the parser's own message quotes the body, which may hold a password
    throw new ServiceError('SerializationException', undefined, {
      cause: cause instanceof SyntaxError ? 'not JSON' : 'not UTF-8',
    })
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return levels > 0 && Object.values(value).every((part) => isShallow(part, levels - 1))
}
