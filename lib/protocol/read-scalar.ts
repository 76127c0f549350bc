import { ServiceError } from '../errors.ts'

/** The types of a shape that hold no other shape. */
export type ScalarType = 'string' | 'integer' | 'long' | 'boolean' | 'timestamp' | 'blob'

const article: Record<ScalarType, string> = {
  string: 'a String',
  integer: 'an Integer',
  long: 'a Long',
  boolean: 'a Boolean',
  timestamp: 'milliseconds since epoch',
  blob: 'a Blob',
}

/**
 * Reads a scalar of a JSON body: text, whole number, boolean, Date (epoch seconds on the wire) or
 * bytes (base64 on the wire). Throws SerializationException for any other JSON type, without the
 * conversions between types that some services make.
 *
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export function readScalar(type: ScalarType, value: unknown): unknown {
  const read = scalar(type, value)
  if (read !== undefined) return read
  if (typeof value === 'object') throw mismatch(value)
  throw serialization(`${token(value)} can not be converted to ${article[type]}`)
}

/** The error for a JSON list or object where another type is expected. */
export function mismatch(value: unknown): ServiceError {
  return serialization(
    Array.isArray(value)
      ? 'Start of list found where not expected'
      : 'Start of structure or map found where not expected.',
  )
}

/** A SerializationException with the sentence given. */
export function serialization(sentence: string): ServiceError {
  return new ServiceError('SerializationException', sentence)
}

function scalar(type: ScalarType, value: unknown): unknown {
  switch (type) {
    case 'string':
      // half a surrogate pair has no UTF-8: two such texts would be stored, and hashed, as one
      return typeof value === 'string' && value.isWellFormed() ? value : undefined
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined
    case 'integer':
      return Number.isInteger(value) && (Number(value) | 0) === value ? value : undefined
    case 'long':
      return Number.isSafeInteger(value) ? value : undefined
    case 'timestamp':
      return date(value)
    case 'blob':
      return bytes(value)
  }
}

function date(value: unknown): Date | undefined {
  if (typeof value !== 'number') return undefined
  const read = new Date(Math.round(value * 1000))
  return Number.isNaN(read.getTime()) ? undefined : read
}

/** Base64 in its one spelling: Node's decoder would skip whatever it does not know. */
function bytes(value: unknown): Buffer | undefined {
  if (typeof value !== 'string') return undefined
  const read = Buffer.from(value, 'base64')
  return read.toString('base64') === value ? read : undefined
}

function token(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'TRUE_VALUE' : 'FALSE_VALUE'
  return typeof value === 'number' ? 'NUMBER_VALUE' : 'STRING_VALUE'
}
