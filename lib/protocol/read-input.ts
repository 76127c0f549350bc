import { ServiceError } from '../errors.ts'
import { constraintsOf } from './constraints.ts'
import type { Api, Shape, StructureShape } from './models/index.ts'
import { mismatch, readScalar, serialization } from './read-scalar.ts'
import type { ScalarType } from './read-scalar.ts'

/** How far a free-form document may nest; the shapes themselves do not recur. */
const deepestDocument = 64
/** AWS stops counting here. */
const mostViolations = 10
/** As much of a value as an error repeats, in characters. */
const longestEcho = 1024

/** Where a value is: its path as AWS writes it, and whether an error must not repeat it. */
interface Place {
  readonly path: string
  readonly secret: boolean
}

/**
 * Reads an operation's input: the members its model knows, in fresh objects, checked against the
 * model's constraints. Maps become objects without a prototype, timestamps Dates, blobs Buffers; a
 * null member counts as absent. Throws SerializationException for a JSON value of the wrong type,
 * and AWS's sentence about violated constraints as InvalidParameterException; identity pools call
 * that ValidationException.
 *
 * https://smithy.io/2.0/spec/constraint-traits.html
 */
export function readInput(api: Api, operation: string, body: unknown): Record<string, unknown> {
  const found = Object.hasOwn(api.operations, operation) ? api.operations[operation] : undefined
  if (found === undefined) throw new ServiceError('UnknownOperationException')
  const reader = new InputReader(api)
  const input = reader.structure(found.input, body)
  const { violations } = reader
  if (violations.length === 0) return input
  const errors = violations.length === 1 ? 'error' : 'errors'
  throw new ServiceError(
    api.name === 'identity-pools' ? 'ValidationException' : 'InvalidParameterException',
    `${violations.length} validation ${errors} detected: ${violations.join('; ')}`,
  )
}

class InputReader {
  readonly violations: string[] = []
  readonly #api: Api

  constructor(api: Api) {
    this.#api = api
  }

  /** The input itself. */
  structure(name: string, value: unknown): Record<string, unknown> {
    const shape = this.#shape(name)
    if (shape.type !== 'structure') throw new Error(`the input ${name} is no structure`)
    return this.#structure(shape, value, { path: '', secret: false })
  }

  #value(name: string, value: unknown, place: Place): unknown {
    const shape = this.#shape(name)
    if (shape.type === 'structure') return this.#structure(shape, value, place)
    if (shape.type === 'document') return readDocument(value, 0)
    let read: unknown
    if (shape.type === 'list') read = this.#list(shape.member, value, place)
    else if (shape.type === 'map') read = this.#map(shape, value, place)
    else read = readScalar(shape.type, value)
    for (const { sentence, holds } of constraintsOf(shape)) {
      if (!holds(read)) this.#violation(sentence, read, place)
    }
    return read
  }

  #structure(shape: StructureShape, value: unknown, place: Place): Record<string, unknown> {
    if (isScalar(value)) throw serialization('Expected null')
    if (!isObject(value)) throw mismatch(value)
    const input: Record<string, unknown> = {}
    for (const [member, name] of Object.entries(shape.members)) {
      const given = Object.hasOwn(value, member) ? value[member] : undefined
      const path = `${place.path}${place.path === '' ? '' : '.'}${lowerFirst(member)}`
      const inner = this.#within(name, { ...place, path })
      if (given !== undefined && given !== null) input[member] = this.#value(name, given, inner)
      else if (shape.required?.includes(member)) this.#missing(inner)
    }
    return input
  }

  #list(member: string, value: unknown, place: Place): unknown[] {
    if (isScalar(value)) throw serialization('Expected list or null')
    if (!Array.isArray(value)) throw mismatch(value)
    const elements: readonly unknown[] = value
    const inner = this.#within(member, place)
    const type = this.#scalarType(member)
    if (type === undefined) {
      return elements.map((element, index) => {
        const at = { ...inner, path: `${place.path}.${index + 1}.member` }
        if (element === null) this.#missing(at)
        return element === null ? null : this.#value(member, element, at)
      })
    }
    const each = elements.map((element) => (element === null ? null : readScalar(type, element)))
    this.#together('Member', member, { each, whole: each, place: inner })
    return each
  }

  #map(
    shape: { key: string; value: string },
    value: unknown,
    place: Place,
  ): Record<string, unknown> {
    if (isScalar(value)) throw serialization('Expected map or null')
    if (!isObject(value)) throw mismatch(value)
    const map = Object.create(null) as Record<string, unknown> // a key may be called __proto__
    const inner = this.#within(shape.value, place)
    const type = this.#scalarType(shape.value)
    for (const [key, given] of Object.entries(value)) {
      readScalar('string', key)
      if (given === null) continue
      const at = { ...inner, path: `${place.path}.${key.slice(0, longestEcho)}.member` }
      map[key] = type === undefined ? this.#value(shape.value, given, at) : readScalar(type, given)
    }
    this.#together('Map keys', shape.key, { each: Object.keys(map), whole: map, place: inner })
    if (type !== undefined) {
      const each = Object.values(map)
      this.#together('Map value', shape.value, { each, whole: map, place: inner })
    }
    return map
  }

  /** AWS judges the scalars of a list or map together, and then quotes all their constraints. */
  #together(
    words: string,
    name: string,
    { each, whole, place }: { each: readonly unknown[]; whole: unknown; place: Place },
  ): void {
    const constraints = constraintsOf(this.#shape(name))
    const fine = (value: unknown) =>
      value !== null && constraints.every(({ holds }) => holds(value))
    if (each.every(fine)) return
    const sentences = constraints.map(({ sentence }) => sentence)
    if (each.includes(null)) sentences.push('Member must not be null')
    this.#violation(`${words} must satisfy constraint: [${sentences.join(', ')}]`, whole, place)
  }

  #missing(place: Place): void {
    this.#violation('Member must not be null', null, place)
  }

  #violation(sentence: string, value: unknown, { path, secret }: Place): void {
    if (this.violations.length === mostViolations) return
    const echo = secret ? '' : shown(value)
    this.violations.push(`Value ${echo}at '${path}' failed to satisfy constraint: ${sentence}`)
  }

  #within(name: string, place: Place): Place {
    return { ...place, secret: place.secret || this.#isSensitive(name) }
  }

  /** A list or map is shown with what it holds, so what its elements keep secret, it does too. */
  #isSensitive(name: string): boolean {
    const shape = this.#shape(name)
    if (shape.sensitive === true) return true
    if (shape.type === 'list') return this.#shape(shape.member).sensitive === true
    return shape.type === 'map' && this.#shape(shape.value).sensitive === true
  }

  #scalarType(name: string): ScalarType | undefined {
    const { type } = this.#shape(name)
    const holdsOthers =
      type === 'structure' || type === 'list' || type === 'map' || type === 'document'
    return holdsOthers ? undefined : type
  }

  #shape(name: string): Shape {
    const shape = this.#api.shapes[name]
    if (shape === undefined) throw new Error(`the model of ${this.#api.name} has no shape ${name}`)
    return shape
  }
}

/** Free JSON as sent, copied into objects without a prototype. */
function readDocument(value: unknown, depth: number): unknown {
  if (isScalar(value)) return value
  if (depth === deepestDocument) throw serialization('The document is nested too deeply.')
  if (Array.isArray(value)) return value.map((element) => readDocument(element, depth + 1))
  const copy = Object.create(null) as Record<string, unknown> // a member may be called __proto__
  for (const [name, part] of Object.entries(value)) {
    copy[name] = readDocument(part, depth + 1)
  }
  return copy
}

/** A value and the space after it, as Java prints it; nothing where its parts are structures. */
function shown(value: unknown): string {
  if (value === null) return 'null '
  if (value instanceof Uint8Array) {
    return quoted(`java.nio.HeapByteBuffer[pos=0 lim=${value.length} cap=${value.length}]`)
  }
  if (isScalar(value)) return quoted(String(value))
  const entries = Object.entries(value)
  if (!entries.every(([, part]) => isScalar(part))) return ''
  if (Array.isArray(value)) return quoted(`[${value.map(String).join(', ')}]`)
  return quoted(`{${entries.map(([key, part]) => `${key}=${String(part)}`).join(', ')}}`)
}

function quoted(text: string): string {
  return `'${text.slice(0, longestEcho)}' `
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isScalar(value: unknown): value is string | number | boolean | null | undefined {
  return typeof value !== 'object' || value === null
}

function lowerFirst(name: string): string {
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}`
}
