import { isIP } from 'node:net'
import { isUuid } from '../domain/uuid.ts'
import { isFixedSentence } from './fixed-sentences.ts'

const form = (pattern: RegExp) => (text: string) => pattern.test(text)

/**
 * The fields of a line in their order, each with the only form in which it is written. No form has
 * room for a password, code, token or secret, nor for a line break: the fields are ids of our own
 * making, addresses, hashes, times, and names and sentences that stand in the code.
 */
const fields = {
  time: form(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u),
  eventId: form(/^[\w=-]{1,64}$/u),
  api: form(/^[a-z-]{1,20}$/u),
  operation: form(/^[A-Za-z]{1,64}$/u),
  outcome: form(/^(?:ok|[A-Z_]{2,32}|[A-Za-z0-9]{1,64}Exception)$/u),
  reason: isFixedSentence,
  pool: form(/^[a-z]{2}(?:-[a-z]+){1,3}-\d{1,2}_[0-9a-z]{9}$/u),
  client: form(/^[0-9a-z]{26}$/u),
  user: isUuid,
  name: form(/^[\w-]{22}$/u),
  identityPool: isIdentityId,
  identity: isIdentityId,
  address: isAddress,
  via: isAddress,
  accessKey: form(/^[\w-]{1,128}$/u),
}

/** What a line may say. What has not the form of its field is left out. */
export type AuditEntry = Readonly<Partial<Record<keyof typeof fields, unknown>>>

/** An entry as one line of JSON, without its end. */
export function auditLine(entry: AuditEntry): string {
  const written = Object.entries(fields).flatMap(([name, isFit]) => {
    const value = entry[name as keyof typeof fields] // its own names
    return typeof value === 'string' && isFit(value) ? [[name, value] as const] : []
  })
  return JSON.stringify({ log: 'audit', ...Object.fromEntries(written) })
}

/** Identity pools and identities: `{region}:{uuid}`. */
function isIdentityId(text: string): boolean {
  const [region = '', uuid = '', ...more] = text.split(':')
  return /^[a-z]{2}(?:-[a-z]+){1,3}-\d{1,2}$/u.test(region) && isUuid(uuid) && more.length === 0
}

/** The zone of an IPv6 address may be any text (RFC 4007 section 11), and says nothing here. */
function isAddress(text: string): boolean {
  return isIP(text) !== 0 && !text.includes('%')
}
