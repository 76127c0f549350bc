/** A JSON object, in which any name may stand. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Whether a value is a JSON object, and neither null nor a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Lays one document over another: objects are merged member by member, anything else is replaced.
 */
export function mergeDocuments(under: JsonObject, over: JsonObject): JsonObject {
  const members = new Map(Object.entries(under))
  for (const [name, value] of Object.entries(over)) {
    const old = members.get(name)
    members.set(name, isObject(old) && isObject(value) ? mergeDocuments(old, value) : value)
  }
  return Object.fromEntries(members) // defines its members, so that `__proto__` is one like any other
}

const colour = /^[0-9a-f]{8}$/iu

/**
 * Finds the first member of a document that is of another kind than the same member of a model:
 * text, number, truth value, object or list, and colours of eight hexadecimal digits. Members that
 * the model does not have may be anything.
 *
 * @returns the path of the member and what it has to be
 */
export function findMisfit(
  document: JsonObject,
  model: JsonObject,
  path: readonly string[] = [],
): { path: string; kind: string } | undefined {
  for (const [name, value] of Object.entries(document)) {
    const expected = Object.hasOwn(model, name) ? model[name] : undefined
    if (expected === undefined) continue
    const place = [...path, name]
    const isNested = isObject(value) && isObject(expected)
    const misfit = isNested ? findMisfit(value, expected, place) : misfitAt(place, value, expected)
    if (misfit) return misfit
  }
  return undefined
}

function misfitAt(place: readonly string[], value: unknown, expected: unknown) {
  const kind = kindOf(expected)
  // A text may look like a colour, but not the other way round
  const fits = kind === 'a text' ? typeof value === 'string' : kindOf(value) === kind
  return fits ? undefined : { path: place.join('.'), kind }
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (isObject(value)) return 'an object'
  if (typeof value === 'number') return 'a number'
  if (typeof value === 'boolean') return 'true or false'
  if (typeof value !== 'string') return 'nothing'
  return colour.test(value) ? 'a colour of eight hexadecimal digits' : 'a text'
}
