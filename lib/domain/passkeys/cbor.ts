import { bytesAt, MalformedPasskey, numberAt } from './byte-reader.ts'

/** A value of CBOR as WebAuthn uses it; maps keep integer keys apart from texts. */
export type CborValue =
  number | string | boolean | null | undefined | Buffer | readonly CborValue[] | CborMap

/** A map of CBOR. */
export type CborMap = ReadonlyMap<number | string, CborValue>

/** One item, and where the next would begin. */
export interface CborItem {
  readonly value: CborValue
  readonly end: number
}

/** CTAP2 allows four levels; attestation statements nest a little deeper. */
const deepest = 8

/**
 * Reads the CBOR item at an offset (RFC 8949) in the form that authenticators have to write (CTAP
 * 2.2 section 8, "Message encoding"): no indefinite lengths, no tags, no key twice in a map, keys
 * that are integers or texts.
 *
 * @throws MalformedPasskey for anything else, and for an item that is cut off
 */
export function readCbor(bytes: Buffer, offset = 0, depth = 0): CborItem {
  if (depth > deepest) throw new MalformedPasskey('CBOR is nested too deeply')
  const initial = numberAt(bytes, offset, 1)
  const major = initial >> 5
  if (major === 7) return readSimple(bytes, offset)
  const { argument, end } = readArgument(bytes, offset)
  switch (major) {
    case 0:
      return { value: argument, end }
    case 1:
      return { value: -1 - argument, end }
    case 2:
      return { value: bytesAt(bytes, end, argument), end: end + argument }
    case 3:
      return { value: readText(bytes, end, argument), end: end + argument }
    case 4:
      return readArray(bytes, { end, count: argument, depth })
    case 5:
      return readMap(bytes, { end, count: argument, depth })
    default:
      throw new MalformedPasskey('CBOR has a tag')
  }
}

/** Reads an item that is all there is. @throws MalformedPasskey as above, and for bytes after it */
export function readWholeCbor(bytes: Buffer): CborValue {
  const { value, end } = readCbor(bytes)
  if (end !== bytes.length) throw new MalformedPasskey('CBOR is followed by other bytes')
  return value
}

/** Whether a value is a map. */
export function isCborMap(value: CborValue): value is CborMap {
  return value instanceof Map
}

function readArgument(bytes: Buffer, offset: number): { argument: number; end: number } {
  const short = numberAt(bytes, offset, 1) & 0x1f
  const next = offset + 1
  if (short < 24) return { argument: short, end: next }
  if (short === 24) return { argument: numberAt(bytes, next, 1), end: next + 1 }
  if (short === 25) return { argument: numberAt(bytes, next, 2), end: next + 2 }
  if (short === 26) return { argument: numberAt(bytes, next, 4), end: next + 4 }
  // 8 bytes long is no number in a passkey; 28 to 30 are reserved, 31 is an indefinite length
  throw new MalformedPasskey('CBOR has a length that is indefinite or out of range')
}

function readSimple(bytes: Buffer, offset: number): CborItem {
  const simple = new Map<number, CborValue>([
    [0xf4, false],
    [0xf5, true],
    [0xf6, null],
    [0xf7, undefined],
  ])
  const initial = numberAt(bytes, offset, 1)
  if (!simple.has(initial))
    throw new MalformedPasskey('CBOR has a float or an unknown simple value')
  return { value: simple.get(initial), end: offset + 1 }
}

interface Series {
  readonly end: number
  readonly count: number
  readonly depth: number
}

function readArray(bytes: Buffer, { end: start, count, depth }: Series): CborItem {
  const value: CborValue[] = []
  let end = start
  for (let index = 0; index < count; index++) {
    const element = readCbor(bytes, end, depth + 1)
    value.push(element.value)
    end = element.end
  }
  return { value, end }
}

function readMap(bytes: Buffer, { end: start, count, depth }: Series): CborItem {
  const value = new Map<number | string, CborValue>()
  let end = start
  for (let index = 0; index < count; index++) {
    const key = readCbor(bytes, end, depth + 1)
    if (typeof key.value !== 'number' && typeof key.value !== 'string') {
      throw new MalformedPasskey('CBOR has a key that is neither integer nor text')
    }
    if (value.has(key.value)) throw new MalformedPasskey('CBOR has a key twice')
    const entry = readCbor(bytes, key.end, depth + 1)
    value.set(key.value, entry.value)
    end = entry.end
  }
  return { value, end }
}

function readText(bytes: Buffer, start: number, length: number): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytesAt(bytes, start, length))
  } catch (error) {
    throw new MalformedPasskey('CBOR has a text that is no UTF-8', { cause: error })
  }
}
