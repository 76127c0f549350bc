import { ServiceError } from '../../errors.ts'
import type { Schema } from '../attribute-schema.ts'
import { splitFields } from './fields.ts'

/** The columns that are no attributes. */
export const special = {
  username: 'cognito:username',
  mfaEnabled: 'cognito:mfa_enabled',
  passwordHash: 'password_hash',
} as const

/** Attributes that no file may give. */
const notImported = new Set(['sub', 'identities'])

/** The columns of a pool's import files (API reference, GetCSVHeader). */
export function importColumns(schema: Schema): string[] {
  const attributes = schema.flatMap(({ Name = '' }) => (notImported.has(Name) ? [] : [Name]))
  return [...attributes, special.mfaEnabled, special.username, special.passwordHash]
}

/**
 * The columns of a file, in its order, from its first line: all those of the pool, each once. A file
 * without hashes may leave that column out, as all files did before there were hashes; one with
 * hashes may leave out whatever its rows do not need, as AWS's own example does (developer guide,
 * "Formatting the CSV file" and "Adding password hashes to your CSV file").
 *
 * @throws ServiceError InvalidParameterException with what to tell about the job
 */
export function readColumns(
  line: string,
  { schema, hasHashes }: { schema: Schema; hasHashes: boolean },
): string[] {
  if (line.startsWith('\uFEFF')) throw refusal('The CSV file begins with a byte order mark.')
  const columns = splitFields(line)
  const known = importColumns(schema)
  const fault = columns.find(
    (name, index) => !known.includes(name) || columns.indexOf(name) < index,
  )
  if (fault !== undefined) throw refusal('The header of the CSV file has a column too many.')
  const required = hasHashes
    ? [special.username, special.passwordHash]
    : known.filter((name) => name !== special.passwordHash)
  if (required.every((name) => columns.includes(name))) return columns
  throw refusal(
    columns.includes(special.username) && hasHashes
      ? 'The CSV file does not include a password_hash column.'
      : 'The header of the CSV file lacks a column.',
  )
}

function refusal(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message)
}
