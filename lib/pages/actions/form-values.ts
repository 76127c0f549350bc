import type { AttributeType } from '@aws-sdk/client-cognito-identity-provider'
import { isUserName } from '../../domain/user-names.ts'
import { ServiceError } from '../../errors.ts'
import type { AttributeField } from '../attribute-fields.ts'

/** What fields for a new password are called, where an old one is called `password`. */
export const newPasswordFields: ReadonlyMap<string | undefined, string> = new Map([
  ['password', 'new_password'],
])

/**
 * The name in a form, without the white space that keyboards add and people put into phone numbers:
 * no user name has any.
 */
export function nameIn(form: URLSearchParams): string {
  const name = (form.get('username') ?? '').trim()
  const isGrouped = /^\+[\d().-]*\s[\d\s().-]*$/u.test(name)
  return isGrouped ? withoutGroups(name) : name
}

/**
 * The name in a form, within the limits that operations have behind them and a form has not.
 *
 * @throws ServiceError InvalidParameterException
 */
export function requireName(form: URLSearchParams): string {
  const name = nameIn(form)
  if (name === '') throw invalid('Missing required parameter USERNAME')
  if (!isUserName(name)) throw invalid('Username is not valid.')
  return name
}

/** The code in a form, which people group as they like. */
export function codeIn(form: URLSearchParams): string {
  return (form.get('code') ?? '').replace(/\s/gu, '')
}

/** The code in a form, within the limits of operations. @throws ServiceError as {@link requireName} */
export function requireCode(form: URLSearchParams): string {
  const code = codeIn(form)
  if (code === '') throw invalid('Missing required parameter CODE')
  if (code.length > 2048) throw new ServiceError('CodeMismatchException')
  return code
}

/** What was typed into attribute fields, by the attributes' names. */
export function attributesIn(form: URLSearchParams): Map<string, string> {
  const prefix = 'attribute:'
  return new Map(
    [...form]
      .filter(([field]) => field.startsWith(prefix))
      .map(([field, value]) => [field.slice(prefix.length), value]),
  )
}

/** Of what was typed what a form offered, as the API takes it. */
export function offeredAttributes(
  fields: readonly AttributeField[],
  values: ReadonlyMap<string, string>,
): AttributeType[] {
  return fields.flatMap(({ name, type }) => {
    const value = values.get(name)?.trim()
    if (!value) return []
    return [{ Name: name, Value: type === 'tel' ? withoutGroups(value) : value }]
  })
}

/** A phone number as people write it, without the marks between its groups. */
export function withoutGroups(number: string): string {
  return number.replace(/[\s().-]/gu, '')
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message)
}
