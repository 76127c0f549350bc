/** Where a value lies inside another: member names and positions. */
export type Place = readonly (string | number)[]

/** Every place of a value that is neither an object nor a list. */
export function placesIn(value: unknown, place: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [place]
  return Object.entries(value).flatMap(([key, part]) =>
    placesIn(part, [...place, Array.isArray(value) ? Number(key) : key]),
  )
}

/** A copy of a value with another one in a place. */
export function withAt<T>(value: T, place: Place, other: unknown): T {
  const [key, ...rest] = place
  if (key === undefined) return other as T // the whole of it is replaced, by what is no T perhaps
  const part = (value as Record<string | number, unknown>)[key] // the place leads through objects
  const changed = withAt(part, rest, other)
  return Array.isArray(value)
    ? (value.with(Number(key), changed) as T) // the same list, but for one element
    : { ...value, [key]: changed }
}
