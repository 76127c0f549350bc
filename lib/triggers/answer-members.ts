import { unrecognizable } from './faults.ts'

/** Members of a function's answer, none of which may be trusted to have the right type. */
export type Members = Readonly<Record<string, unknown>>

/** Whether a value is an object with members. */
export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An object; undefined when absent or null. @throws ServiceError InvalidLambdaResponseException */
export function membersIn(members: Members, name: string): Members | undefined {
  const value = given(members, name)
  if (value === undefined || isMembers(value)) return value
  throw unrecognizable()
}

/** A switch, off when absent. @throws ServiceError InvalidLambdaResponseException */
export function flagIn(members: Members, name: string): boolean {
  const value = given(members, name) ?? false
  if (typeof value === 'boolean') return value
  if (typeof value === 'string' && /^(?:true|false)$/iu.test(value)) {
    return value.toLowerCase() === 'true' // functions in other languages write text
  }
  throw unrecognizable()
}

/** A text; undefined when absent or null. @throws ServiceError InvalidLambdaResponseException */
export function textIn(members: Members, name: string): string | undefined {
  const value = given(members, name)
  return value === undefined ? undefined : asText(value)
}

/** A list of texts; undefined when absent. @throws ServiceError InvalidLambdaResponseException */
export function textsIn(members: Members, name: string): string[] | undefined {
  const value = given(members, name)
  if (value === undefined) return undefined
  if (!Array.isArray(value)) throw unrecognizable()
  return value.map(asText)
}

/** Texts by name; undefined when absent. @throws ServiceError InvalidLambdaResponseException */
export function textMapIn(members: Members, name: string): Record<string, string> | undefined {
  const map = membersIn(members, name)
  if (!map) return undefined
  const entries = Object.entries(map).filter(([, value]) => value !== null)
  return Object.fromEntries(entries.map(([key, value]) => [key, asText(value)]))
}

function given(members: Members, name: string): unknown {
  return Object.hasOwn(members, name) ? (members[name] ?? undefined) : undefined
}

/** Numbers and switches stand for their text, as in Cognito's own reader. */
function asText(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw unrecognizable()
}
