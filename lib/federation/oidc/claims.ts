import { inBrackets } from '../multiple-values.ts'

/** What a provider said of somebody, as it came out of JSON. */
export type Claims = Readonly<Record<string, unknown>>

/** Claims as texts by name; those without a value are left out. */
export function textsOf(claims: Claims): Map<string, string> {
  return new Map(
    Object.entries(claims).flatMap(([name, value]) => {
      const text = textOf(value)
      return text === undefined ? [] : [[name, text] as const]
    }),
  )
}

function textOf(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return inBrackets(value.map((one: unknown) => textOf(one) ?? ''))
  return JSON.stringify(value)
}
