import { AwsError } from '../../aws/aws-client.ts'
import { readPasswordHash } from '../../domain/password-hashes/index.ts'
import { readRow, type ImportRow } from '../../domain/user-import/row.ts'
import { ServiceError } from '../../errors.ts'
import type { Sealer } from '../../keys/sealer.ts'
import type { ImportJob } from '../../store/import-jobs.ts'
import type { Table } from '../../store/table.ts'
import type { UserPool } from '../../store/user-pools.ts'
import type { MfaPreference, User } from '../../store/users.ts'
import { findPoolUser } from '../find-user.ts'
import { newUser, newUserWrites } from '../new-user.ts'
import { importedPassword } from '../passwords.ts'
import type { Line } from './lines.ts'

/** What DynamoDB says of what it does not take (API reference, TransactWriteItems). */
interface StoreRefusal extends Error {
  readonly CancellationReasons?: readonly { readonly Code?: string }[]
}

/** What became of a line: what its report says. */
export interface Outcome {
  readonly kind: 'SUCCEEDED' | 'SKIPPED' | 'FAILED'
  readonly line: number
  readonly text: string
}

/** What every line of a job is imported with. */
export interface ImportSetting {
  readonly table: Table
  readonly sealer: Sealer
  readonly pool: UserPool
  readonly job: ImportJob
  readonly columns: readonly string[]
  readonly now: number
}

/**
 * Imports the user of a line, once however often it is done, and never over a user who is there.
 *
 * @throws whatever may pass: throttling, a store that cannot be reached
 */
export async function importLine(setting: ImportSetting, line: Line): Promise<Outcome> {
  const { table, pool, job, columns } = setting
  const outcome = (kind: Outcome['kind'], text: string) => ({ kind, line: line.number, text })
  let name = ''
  try {
    if (line.text === undefined) throw refusal('The row is not encoded in UTF-8.')
    const row = readRow(line.text, columns)
    name = row.username
    const user = userOf(setting, row, line.number)
    await table.write(...(await newUserWrites(table, pool, { user })))
    return outcome('SUCCEEDED', 'The import succeeded.')
  } catch (error) {
    const reason = reasonOf(error)
    if (reason === undefined) throw error
    if (!isTaken(error)) return outcome('FAILED', reason)
    const { user } = await findPoolUser(table, { poolId: pool.id, name })
    const { jobId, line: made } = user?.importedBy ?? {}
    if (jobId === job.id && made === line.number) {
      return outcome('SUCCEEDED', 'The import succeeded.') // by who died before it was counted
    }
    return user ? outcome('SKIPPED', 'The user already exists.') : outcome('FAILED', reason)
  }
}

/** The user of a row. @throws ServiceError with what is wrong with it */
function userOf({ sealer, pool, job, now }: ImportSetting, row: ImportRow, line: number): User {
  requireVerified(pool, row)
  const { username: name, attributes, passwordHash: hash } = row
  const bare = newUser({ pool, name, attributes, isByAdmin: true, isImport: true, now })
  const { algorithm } = job
  if (algorithm && hash !== undefined) readPasswordHash(algorithm, hash)
  const password =
    algorithm && hash !== undefined
      ? importedPassword(sealer, bare, { algorithm, hash })
      : undefined
  const isReady = password !== undefined || canSignInWithout(pool, bare)
  return {
    ...bare,
    status: isReady ? 'CONFIRMED' : 'RESET_REQUIRED',
    importedPassword: password,
    mfa: mfaOf(pool, row, bare),
    importedBy: { jobId: job.id, line },
  }
}

/** A forgotten password is recovered by what is verified (developer guide, "Formatting the CSV file"). */
function requireVerified({ settings }: UserPool, { attributes }: ImportRow): void {
  const isTrue = (name: string) =>
    attributes.some(({ Name, Value }) => Name === name && Value?.toLowerCase() === 'true')
  if (settings.AutoVerifiedAttributes?.some((name) => isTrue(`${name}_verified`))) return
  throw refusal(
    'The User Record does not set any of the auto verified attributes to true. (Example: email_verified to true).',
  )
}

/** Whether a user may sign in by codes alone (developer guide, "Requiring imported users to reset their passwords"). */
function canSignInWithout({ settings }: UserPool, { attributes }: User): boolean {
  const factors = settings.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? []
  const hasEmail = attributes.email !== undefined
  const hasPhone = attributes.phone_number !== undefined
  return (hasEmail && factors.includes('EMAIL_OTP')) || (hasPhone && factors.includes('SMS_OTP'))
}

/** A flag has to agree with the pool; only where it leaves the choice, the flag makes it. */
function mfaOf(
  { settings }: UserPool,
  { mfaEnabled }: ImportRow,
  { attributes }: User,
): MfaPreference | undefined {
  const mode = settings.MfaConfiguration ?? 'OFF'
  if ((mode === 'ON' && mfaEnabled === false) || (mode === 'OFF' && mfaEnabled === true)) {
    throw refusal(
      'cognito:mfa_enabled: The value does not match the MFA configuration of the user pool.',
    )
  }
  if (mode !== 'OPTIONAL' || mfaEnabled !== true) return undefined
  if (attributes.phone_number) return { enabled: ['SMS_MFA'] }
  return attributes.email ? { enabled: ['EMAIL_OTP'] } : undefined
}

function isTaken(error: unknown): boolean {
  const { code } = error as Partial<ServiceError> // only its code is read
  return code === 'UsernameExistsException' || code === 'AliasExistsException'
}

/** Why a line cannot be imported; undefined for what may pass. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof ServiceError && error.code !== 'TooManyRequestsException') {
    return error.message.trim().replaceAll('\n', ' ')
  }
  return isUnstorable(error)
    ? 'The user could not be imported due to an internal error.'
    : undefined
}

/** The store will never take what the line holds, such as a key that is too long for it. */
function isUnstorable(error: unknown): boolean {
  if (!(error instanceof AwsError)) return false
  const { name, CancellationReasons: reasons = [] } = error as StoreRefusal // only these are read
  return name === 'ValidationException' || reasons.some(({ Code }) => Code === 'ValidationError')
}

function refusal(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message)
}
