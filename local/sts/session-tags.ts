import type { JWTPayload } from 'jose'
import { QueryError } from '../query-protocol.ts'

/** The tags of a session, and which of them go on to the next role when roles are chained. */
export interface SessionTags {
  readonly tags: ReadonlyMap<string, string>
  readonly transitiveKeys: readonly string[]
}

const claim = 'https://aws.amazon.com/tags'
const mostTags = 50
const longestKey = 128
const longestValue = 256

/** What keys and values are made of (IAM user guide, "Rules for tagging in IAM and AWS STS"). */
const characters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

/**
 * The session tags that a token carries. @throws QueryError InvalidIdentityToken
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
export function sessionTagsIn(claims: JWTPayload): SessionTags {
  const { principal_tags: principalTags, transitive_tag_keys: transitive } = (claims[claim] ??
    {}) as Record<string, unknown> // a primitive yields undefined
  const tags = new Map(
    Object.entries(principalTags ?? {}).map(([key, values]): [string, string] => [
      key,
      singleValue(key, values),
    ]),
  )
  if (tags.size > mostTags) throw refused(`A session may have at most ${mostTags} tags`)
  for (const [key, value] of tags) checkTag(key, value)
  const keys = new Set([...tags.keys()].map((key) => key.toLowerCase()))
  if (keys.size < tags.size) throw refused('Session tag keys differ by more than their case')
  const transitiveKeys = stringsOf(transitive)
  const stranger = transitiveKeys.find((key) => !tags.has(key))
  if (stranger !== undefined) {
    throw refused(`The transitive key ${stranger} is not among the session tags`)
  }
  return { tags, transitiveKeys }
}

function singleValue(key: string, values: unknown): string {
  const [value, ...more] = stringsOf(values)
  if (value !== undefined && more.length === 0) return value
  throw refused(`The session tag ${key} must have exactly one value`)
}

function checkTag(key: string, value: string): void {
  if (key === '' || key.length > longestKey || value.length > longestValue) {
    throw refused(
      `Session tags have keys of 1 to ${longestKey} and values of up to ${longestValue} characters`,
    )
  }
  if (!characters.test(key) || !characters.test(value)) {
    throw refused(`The session tag ${key} has characters that tags may not have`)
  }
  if (key.toLowerCase().startsWith('aws:')) {
    throw refused('Session tag keys may not begin with aws:')
  }
}

function stringsOf(value: unknown): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value]
  return values.filter((one) => typeof one === 'string')
}

function refused(sentence: string): QueryError {
  return new QueryError('InvalidIdentityToken', sentence)
}
