import type { Sealer } from './sealer.ts'

/** What a value is sealed for: it opens for nothing else. */
export interface Purpose {
  readonly label: string
  readonly context: readonly string[]
}

/** Seals a value into a text, for an address or a cookie. */
export function sealJson(sealer: Sealer, { label, context }: Purpose, value: object): string {
  return sealer.seal(label, Buffer.from(JSON.stringify(value)), context).toString('base64url')
}

/**
 * Opens such a text; undefined when it is not one that we sealed for this, spelled as we spell it:
 * Node's decoder passes over what is not base64url (RFC 4648, section 3.3).
 */
export function openJson(sealer: Sealer, { label, context }: Purpose, text: string): unknown {
  const box = Buffer.from(text, 'base64url')
  if (box.toString('base64url') !== text) return undefined
  const plain = sealer.open(label, box, context)
  return plain && JSON.parse(plain.toString('utf8'))
}
