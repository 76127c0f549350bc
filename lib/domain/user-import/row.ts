import type { AttributeType } from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../../errors.ts'
import { special } from './columns.ts'
import { splitFields } from './fields.ts'

/** A user as a line of an import file describes it. */
export interface ImportRow {
  readonly username: string
  readonly attributes: readonly AttributeType[]
  /** Undefined where the pool decides. */
  readonly mfaEnabled: boolean | undefined
  readonly passwordHash: string | undefined
}

/** Characters that a line has at most (developer guide, "Formatting the CSV file"). */
export const longestRow = 16_000

/**
 * Reads a line of an import file; what it says is checked by the pool's schema later.
 *
 * @throws ServiceError InvalidParameterException with what to tell about the line
 */
export function readRow(line: string, columns: readonly string[]): ImportRow {
  if (line.length > longestRow) throw refusal('The row is longer than 16000 characters.')
  const fields = splitFields(line)
  if (fields.length !== columns.length) {
    throw refusal('The row does not have as many values as the header has columns.')
  }
  const values = new Map(columns.map((name, index) => [name, fields[index] ?? '']))
  const { username, mfaEnabled, passwordHash } = special
  const hash = values.get(passwordHash)
  return {
    username: values.get(username) ?? '',
    attributes: attributesOf(values),
    mfaEnabled: readFlag(mfaEnabled, values.get(mfaEnabled)),
    passwordHash: hash === '' ? undefined : hash,
  }
}

function attributesOf(values: ReadonlyMap<string, string>): AttributeType[] {
  const names: readonly string[] = Object.values(special)
  return [...values].flatMap(([Name, value]): AttributeType[] => {
    if (value === '' || names.includes(Name) || isBareDenial(values, Name)) return []
    return [{ Name, Value: Name === 'birthdate' ? readDate(value) : value }]
  })
}

/** Files say `FALSE` of addresses that are not there; that says nothing. */
function isBareDenial(values: ReadonlyMap<string, string>, name: string): boolean {
  const [, address] = /^(email|phone_number)_verified$/u.exec(name) ?? []
  if (address === undefined || values.get(address)) return false
  return values.get(name)?.toLowerCase() === 'false'
}

/** Import files write dates as Americans do, attributes as ISO 8601. */
function readDate(value: string): string {
  const [, month, day, year] = /^(\d{2})\/(\d{2})\/(\d{4})$/u.exec(value) ?? []
  if (!month || !day || !year) throw refusal('birthdate: Date must be in MM/DD/YYYY format')
  return `${year}-${month}-${day}`
}

function readFlag(name: string, value = ''): boolean | undefined {
  if (value === '') return undefined
  if (!/^(?:true|false)$/iu.test(value)) throw refusal(`${name}: Boolean must be true or false`)
  return value.toLowerCase() === 'true'
}

function refusal(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message)
}
