import type { Attributes } from './writes.ts'

/** A value as DynamoDB's JSON has it; bytes are base64. */
export type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly B: string }
  | { readonly SS: readonly string[] }
  | { readonly L: readonly AttributeValue[] }
  | { readonly M: StoredItem }

/** An item, or any map in it. */
export type StoredItem = Readonly<Record<string, AttributeValue>>

/** Plain values as DynamoDB's typed ones; what is undefined is left out. */
export function toItem(values: object): StoredItem {
  const entries = Object.entries(values) as [string, unknown][] // typed any by the library
  return Object.fromEntries(
    entries
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, toValue(value)]),
  )
}

/** DynamoDB's typed values as plain ones. */
export function fromItem(item: StoredItem): Attributes {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, fromValue(value)]))
}

function toValue(value: unknown): AttributeValue {
  if (typeof value === 'string') return { S: value }
  if (typeof value === 'boolean') return { BOOL: value }
  if (typeof value === 'number' && Number.isFinite(value)) return { N: String(value) }
  if (value === null) return { NULL: true }
  if (value instanceof Uint8Array) return { B: Buffer.from(value).toString('base64') }
  if (value instanceof Set) return { SS: [...(value as Set<string>)] } // we keep sets of names only
  if (Array.isArray(value)) return { L: value.map(toValue) }
  if (typeof value === 'object') return { M: toItem(value) }
  throw new TypeError(`a ${typeof value} cannot be stored`)
}

function fromValue(value: AttributeValue): unknown {
  if ('S' in value) return value.S
  if ('N' in value) return Number(value.N)
  if ('BOOL' in value) return value.BOOL
  if ('M' in value) return fromItem(value.M)
  if ('L' in value) return value.L.map(fromValue)
  if ('SS' in value) return new Set(value.SS)
  if ('B' in value) return Buffer.from(value.B, 'base64')
  return null
}
