import type { SchemaAttributeType } from '@aws-sdk/client-cognito-identity-provider'
import { isNumber } from './attribute-schema.ts'

const longestValue = 2048

/**
 * What is wrong with a value by its attribute's type and constraints, in Cognito's words and
 * without the attribute's name; undefined for a good one (developer guide, "Working with user
 * attributes").
 */
export function valueFault(entry: SchemaAttributeType, value: string): string | undefined {
  if (!value.isWellFormed()) return 'String must be well-formed'
  if (Buffer.byteLength(value) > longestValue) {
    return `String must be no longer than ${longestValue} bytes`
  }
  switch (entry.AttributeDataType) {
    case 'Number':
      return numberFault(entry, value)
    case 'Boolean':
      return /^(?:true|false)$/iu.test(value) ? undefined : 'Boolean must be true or false'
    case 'DateTime':
      return isDateTime(value) ? undefined : 'DateTime must be in ISO 8601 format'
    default:
      return stringFault(entry, value)
  }
}

function stringFault(entry: SchemaAttributeType, value: string): string | undefined {
  const { MinLength, MaxLength } = entry.StringAttributeConstraints ?? {}
  const length = Array.from(value).length
  if (MinLength && length < Number(MinLength)) {
    return `String must be no shorter than ${MinLength} characters`
  }
  if (MaxLength && length > Number(MaxLength)) {
    return `String must be no longer than ${MaxLength} characters`
  }
  if (entry.Name === 'birthdate' && !isCalendarDay(value)) {
    return 'Date must be in YYYY-MM-DD format'
  }
  return undefined
}

function numberFault(entry: SchemaAttributeType, value: string): string | undefined {
  const { MinValue, MaxValue } = entry.NumberAttributeConstraints ?? {}
  if (!isNumber(value)) return 'Number must be in decimal format'
  if (MinValue && Number(value) < Number(MinValue)) return `Number must be no less than ${MinValue}`
  if (MaxValue && Number(value) > Number(MaxValue)) {
    return `Number must be no greater than ${MaxValue}`
  }
  return undefined
}

/** A day that exists, in the year 0000 too: OpenID Connect lets people leave out their year. */
function isCalendarDay(value: string): boolean {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/u.test(value)) return false
  const day = new Date(`${value}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value)
}

const timeOfDay = /^[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?$/u

function isDateTime(value: string): boolean {
  const [day = '', time, ...rest] = value.split('T')
  return isCalendarDay(day) && rest.length === 0 && (time === undefined || timeOfDay.test(time))
}
