/**
 * One of AWS's three APIs, or our own: what the front door needs to route, authenticate and check a request.
 * AWS's are generated from its own service models by `scripts/write-models.ts`.
 */
export interface Api {
  readonly name: 'user-pools' | 'identity-pools' | 'sync' | 'cognate'
  /** The service name in the scope of a SigV4 signature. */
  readonly signingName: string
  /** What stands before the dot in `X-Amz-Target`; absent for cognito-sync, which is REST. */
  readonly targetPrefix?: string
  readonly operations: Readonly<Record<string, ApiOperation>>
  /** Every shape that an input reaches. */
  readonly shapes: Readonly<Record<string, Shape>>
}

/** One operation of an API. */
export interface ApiOperation {
  /** The name of its input structure. */
  readonly input: string
  /** Present when SDKs send the call without a signature. */
  readonly unsigned?: true
  /** cognito-sync only. */
  readonly http?: { readonly method: string; readonly uri: string }
}

/** A shape of an input, with the constraints that AWS checks before the operation runs. */
export type Shape =
  | StructureShape
  | ListShape
  | MapShape
  | StringShape
  | NumberShape
  | BlobShape
  | PlainShape

interface AnyShape {
  /** Present when a value must never be repeated in an error. */
  readonly sensitive?: true
}

/** A structure; members by name, each with the name of its shape, in the model's order. */
export interface StructureShape extends AnyShape {
  readonly type: 'structure'
  readonly members: Readonly<Record<string, string>>
  readonly required?: readonly string[]
  /** cognito-sync only: members that do not travel in the body. */
  readonly bindings?: Readonly<Record<string, Binding>>
}

/** Where a member of a REST input travels, and its name there. */
export interface Binding {
  readonly location: 'uri' | 'querystring' | 'header'
  readonly name: string
}

interface Bounds {
  readonly min?: number
  readonly max?: number
}

/** A list; `min` and `max` bound its number of elements. */
export interface ListShape extends AnyShape, Bounds {
  readonly type: 'list'
  readonly member: string
}

/** A map with text keys; `min` and `max` bound its number of entries. */
export interface MapShape extends AnyShape, Bounds {
  readonly type: 'map'
  readonly key: string
  readonly value: string
}

/** A text; `min` and `max` bound its length in UTF-16 units. */
export interface StringShape extends AnyShape, Bounds {
  readonly type: 'string'
  readonly enum?: readonly string[]
  /** AWS's own regular expression, as its error sentences quote it. */
  readonly pattern?: string
  /** The same language as `pattern` in JavaScript's syntax, where that differs, in linear time. */
  readonly expression?: string
}

/** A whole number; `min` and `max` bound its value. */
export interface NumberShape extends AnyShape, Bounds {
  readonly type: 'integer' | 'long'
}

/** Bytes, base64 on the wire; `min` and `max` bound their number. */
export interface BlobShape extends AnyShape, Bounds {
  readonly type: 'blob'
}

/** A shape without constraints. */
export interface PlainShape extends AnyShape {
  readonly type: 'boolean' | 'timestamp' | 'document'
}
