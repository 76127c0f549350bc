import type {
  AliasAttributeType,
  UsernameAttributeType,
} from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../errors.ts'

const namePattern = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u
const longestName = 128

/**
 * The form under which a user name, e-mail address or preferred_username is compared, looked up and
 * kept unique: lower case in a case-insensitive pool, as it is otherwise.
 *
 * Each character folds by itself, so that a capital sigma gives the same letter wherever it stands.
 * Nothing is normalised: names that only look alike stay apart (developer guide, "User pool case
 * sensitivity").
 */
export function foldUserName(name: string, caseSensitive: boolean): string {
  if (caseSensitive) return name
  return Array.from(name, (character) => character.toLowerCase()).join('')
}

/**
 * Whether a text is a user name of the API: 1 to 128 letters, marks, symbols, numbers and
 * punctuation, in every form under which it may be handed out (API reference, UsernameType).
 */
export function isUserName(text: string): boolean {
  return namePattern.test(text) && [text, foldUserName(text, false)].every(fits)
}

function fits(name: string): boolean {
  return name.length <= longestName
}

const localPart = /^[\p{L}\p{M}\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64}$/u
const domainPart = /^[\p{L}\p{M}\p{N}_-]+(?:\.[\p{L}\p{M}\p{N}_-]+)*$/u

/**
 * Whether a text is one bare e-mail address: no quotes, brackets, commas or white space, which a
 * mail header could read as a second recipient (RFC 5321 section 4.1.2 without quoted strings).
 */
export function isEmail(text: string): boolean {
  const at = text.indexOf('@')
  const domain = text.slice(at + 1)
  return (
    at > 0 && localPart.test(text.slice(0, at)) && domain.length < 254 && domainPart.test(domain)
  )
}

/** Whether a text is an E.164 phone number as Cognito takes it: + and 1 to 15 ASCII digits. */
export function isPhoneNumber(text: string): boolean {
  return /^\+[0-9]{1,15}$/u.test(text)
}

/** How a pool's users may be named, in CreateUserPool's words. */
export interface SignInSettings {
  readonly usernameAttributes?: readonly UsernameAttributeType[] | undefined
  readonly aliasAttributes?: readonly AliasAttributeType[] | undefined
}

/**
 * Checks the Username of SignUp or AdminCreateUser against the pool's sign-in settings.
 *
 * Answers the attribute that the name is a value of in a pool whose users are named by e-mail
 * address or phone number, undefined in other pools. Throws InvalidParameterException (developer
 * guide, "Customizing sign-in attributes").
 */
export function checkNewUserName(
  name: string,
  { usernameAttributes = [], aliasAttributes = [] }: SignInSettings,
): UsernameAttributeType | undefined {
  if (!isUserName(name)) throw constraintFault(name)
  const attribute = contactAttribute(name)
  if (usernameAttributes.length > 0) {
    if (attribute && usernameAttributes.includes(attribute)) return attribute
    throw new ServiceError('InvalidParameterException', wantedFormat(usernameAttributes))
  }
  if (attribute && aliasAttributes.includes(attribute)) {
    const format = attribute === 'email' ? 'email' : 'phone number'
    throw new ServiceError(
      'InvalidParameterException',
      `Username cannot be of ${format} format, since user pool is configured for ${attribute} alias.`,
    )
  }
  return undefined
}

/** Which contact attribute a sign-in name has the format of: `email`, `phone_number` or neither. */
export function contactAttribute(name: string): UsernameAttributeType | undefined {
  if (isEmail(name)) return 'email'
  return isPhoneNumber(name) ? 'phone_number' : undefined
}

function wantedFormat(attributes: readonly UsernameAttributeType[]): string {
  if (attributes.length > 1) return 'Username should be either an email or a phone number.'
  return attributes[0] === 'email'
    ? 'Username should be an email.'
    : 'Username should be a phone number.'
}

function constraintFault(name: string): ServiceError {
  const rule = namePattern.test(name)
    ? `have length less than or equal to ${longestName}`
    : 'satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+'
  return new ServiceError(
    'InvalidParameterException',
    `1 validation error detected: Value at 'username' failed to satisfy constraint: Member must ${rule}`,
  )
}
