import { ServiceError } from '../../errors.ts'
import type { Patch, SyncRecord } from './patches.ts'

/** The one event that Cognito Events has. */
export const syncTriggerName = 'SyncTrigger'

/** What a function is asked about a record: unchanged ones are shown too. */
export interface TriggerRecord {
  readonly oldValue: string | null
  readonly newValue: string | null
  readonly op: 'replace' | 'remove'
}

/**
 * The event of a sync trigger (developer guide, "Customizing workflows with Amazon Cognito Events").
 */
export interface SyncTriggerEvent {
  readonly version: 2
  readonly eventType: typeof syncTriggerName
  readonly region: string
  readonly identityPoolId: string
  readonly identityId: string
  readonly datasetName: string
  /** By key; keys are from outside, and JSON takes them all. */
  readonly datasetRecords: Readonly<Record<string, TriggerRecord>>
}

/** The live records of a dataset by key, as they were before an update. */
export type RecordsBefore = ReadonlyMap<string, SyncRecord>

/** All records of a dataset, with what the patches of an update make of them. */
export function triggerRecords(
  before: RecordsBefore,
  patches: readonly Patch[],
): Record<string, TriggerRecord> {
  const after = new Map([...before].map(([key, { value }]) => [key, value]))
  for (const { key, value } of patches) after.set(key, value)
  return Object.fromEntries(
    [...after].map(([key, value]): [string, TriggerRecord] => [
      key,
      {
        oldValue: before.get(key)?.value ?? null,
        newValue: value ?? null,
        op: value === undefined ? 'remove' : 'replace',
      },
    ]),
  )
}

/**
 * The values that a function leaves of the event it was given, by key: undefined for a record that
 * is to be removed. A record that the function left out is in none of them.
 *
 * @throws ServiceError InvalidLambdaFunctionOutputException for anything else than the event with
 *   other `datasetRecords`
 */
export function readTriggerAnswer(
  event: SyncTriggerEvent,
  text: string,
): ReadonlyMap<string, string | undefined> {
  const { datasetRecords, ...rest } = membersIn(parsed(text))
  const readOnly = Object.entries(event).filter(([name]) => name !== 'datasetRecords')
  if (!readOnly.every(([name, value]) => rest[name] === value)) throw invalidOutput()
  return new Map(
    Object.entries(membersIn(datasetRecords)).map(([key, record]) => [key, valueIn(key, record)]),
  )
}

/**
 * The patches of an update as the function that was asked about it leaves them: those of the caller
 * that it did not leave out, each with the function's value, and those that it added.
 */
export function revisedPatches(
  before: RecordsBefore,
  patches: readonly Patch[],
  answer: ReadonlyMap<string, string | undefined>,
): Patch[] {
  const asked = new Map(patches.map((patch) => [patch.key, patch]))
  return [...answer].flatMap(([key, value]): Patch[] => {
    const patch = asked.get(key)
    if (patch) return [{ ...patch, value }]
    const stored = before.get(key)
    if (stored?.value === value) return []
    return [{ key, value, syncCount: stored?.syncCount ?? 0, deviceModifiedAt: undefined }]
  })
}

/** Limits of cognito-sync's model, in characters. */
const longestKey = 1024
const longestValue = 1_048_575

function valueIn(key: string, record: unknown): string | undefined {
  const { op, newValue } = membersIn(record)
  if (key === '' || !isText(key, longestKey)) throw invalidOutput()
  if (op === 'remove' || newValue === null) return undefined
  if (op !== 'replace' || !isText(newValue, longestValue)) throw invalidOutput()
  return newValue
}

/** JSON may have half a surrogate pair, which UTF-8, and so the table, has not. */
function isText(value: unknown, longest: number): value is string {
  return typeof value === 'string' && value.length <= longest && value.isWellFormed()
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ServiceError('InvalidLambdaFunctionOutputException', undefined, { cause })
  }
}

function membersIn(value: unknown): Readonly<Record<string, unknown>> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  if (!isObject) throw invalidOutput()
  return value as Readonly<Record<string, unknown>> // an object, by the check above
}

function invalidOutput(): ServiceError {
  return new ServiceError('InvalidLambdaFunctionOutputException')
}
