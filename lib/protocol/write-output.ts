/**
 * Writes an operation's output as JSON: Dates as epoch seconds with up to three decimals, bytes as
 * base64, Maps as objects; undefined members are left out.
 *
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export function writeOutput(value: unknown): string {
  return JSON.stringify(wire(value))
}

function wire(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map(wire)
  if (value instanceof Map) return members([...(value as Map<string, unknown>)]) // keys are member names
  if (typeof value === 'object' && value !== null) return members(Object.entries(value))
  return value
}

function members(entries: [string, unknown][]): object {
  const object = Object.create(null) as Record<string, unknown> // a key may be called __proto__
  for (const [name, part] of entries) object[name] = wire(part)
  return object
}
