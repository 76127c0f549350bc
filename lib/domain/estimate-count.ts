/** The beginning of a list of random UUIDs in their order, and whether it is the whole list. */
export interface UuidSample {
  readonly uuids: readonly string[]
  readonly isAll: boolean
}

/** Digits of a UUID that are random whatever its version, and how many values they have. */
const randomDigits = 12
const values = 16 ** randomDigits

/**
 * About how long a list of random UUIDs is, by its beginning: whoever has seen a hundred of them up
 * to a tenth of all values expects a thousand. A whole list is counted. The standard error of a
 * sample of k is 1/√(k − 2) («k minimum values»; Bar-Yossef et al., "Counting Distinct Elements in a
 * Data Stream", 2002).
 */
export function estimateCount({ uuids, isAll }: UuidSample): number {
  const last = uuids.at(-1)
  if (isAll || last === undefined) return uuids.length
  const position = Number.parseInt(last.replaceAll('-', '').slice(0, randomDigits), 16)
  return ((uuids.length - 1) * values) / (position + 1)
}
