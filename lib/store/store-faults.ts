import { ServiceError } from '../errors.ts'
import type { Write } from './writes.ts'

/** What is read of an error of the DynamoDB client. */
interface StoreFault {
  readonly name?: string
  readonly CancellationReasons?: readonly { readonly Code?: string }[]
  readonly Item?: Readonly<Record<string, { readonly S?: string }>>
}

/** DynamoDB's names for «too much at once», of requests and of single writes of a transaction. */
const throttles = new Set([
  'ProvisionedThroughputExceeded',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingError',
  'ThrottlingException',
])

/** Whether a write met another transaction and may be tried again as it is. */
export function isConflict(error: unknown): boolean {
  const { name = '' } = error as StoreFault // only its fields are read
  if (name === 'TransactionInProgressException' || name === 'TransactionConflictException') {
    return true
  }
  const codes = reasonsOf(error)
  return codes.includes('TransactionConflict') && !codes.includes('ConditionalCheckFailed')
}

/**
 * Whether a refused condition refused our own write: it had landed before, its answer was lost, and
 * the client sent it again.
 */
export function isOwnWrite(error: unknown, mark: string): boolean {
  const { name, Item: present } = error as StoreFault // only its fields are read
  return name === 'ConditionalCheckFailedException' && present?.mark?.S === mark
}

/** What the caller gets to know of a failed write: the error of the condition that did not hold. */
export function writeFault(error: unknown, writes: readonly Write[]): unknown {
  const [failed] = failedWrites(error, writes).filter(({ isOptional }) => isOptional !== true)
  if (failed) return failed.otherwise ?? error
  return isConflict(error) ? tooMany(error) : storeFault(error)
}

/**
 * The writes without those optional ones whose conditions did not hold; undefined when that is not
 * why they failed, or not the only reason.
 */
export function withoutFailedOptional(
  error: unknown,
  writes: readonly Write[],
): readonly Write[] | undefined {
  const failed = failedWrites(error, writes)
  const isOnlyThat = failed.length > 0 && failed.every(({ isOptional }) => isOptional === true)
  return isOnlyThat ? writes.filter((write) => !failed.includes(write)) : undefined
}

function failedWrites(error: unknown, writes: readonly Write[]): Write[] {
  const { name } = error as StoreFault // only its fields are read
  if (name === 'ConditionalCheckFailedException') return writes.slice(0, 1)
  const codes = reasonsOf(error)
  return writes.filter((_, index) => codes[index] === 'ConditionalCheckFailed')
}

/** What the caller gets to know of any failed call: to try later, when DynamoDB throttles. */
export function storeFault(error: unknown): unknown {
  const { name = '' } = error as StoreFault // only its fields are read
  return [name, ...reasonsOf(error)].some((code) => throttles.has(code)) ? tooMany(error) : error
}

function reasonsOf(error: unknown): string[] {
  const { CancellationReasons: reasons = [] } = error as StoreFault // only its fields are read
  return reasons.map(({ Code = '' }) => Code)
}

function tooMany(cause: unknown): ServiceError {
  return new ServiceError('TooManyRequestsException', undefined, { cause })
}
