import type { PasswordPolicyType } from '@aws-sdk/client-cognito-identity-provider'
import { randomInt } from 'node:crypto'

const defaultLength = 8
const longest = 256
const edges = /^[^ \t\n\v\f\r].*[^ \t\n\v\f\r]$/u

const symbol = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+-]/u
const innerSpace = /\S +\S/u

/**
 * The first sentence that Cognito gives for a password which breaks the pool's policy, undefined
 * for one that keeps it. Letters and digits count in ASCII only; a space counts as a symbol unless
 * it leads or trails (developer guide, "Adding user pool password requirements"). No policy lets a
 * password be longer than 256 characters, have a line break, or white space at an end (API reference,
 * "PasswordType"), wherever it is given.
 */
export function passwordFaults(policy: PasswordPolicyType, password: string): string | undefined {
  const faults: [boolean | undefined, boolean, string][] = [
    [true, isLongEnough(policy, password), 'Password not long enough'],
    [true, password.length <= longest, 'Password too long'],
    [policy.RequireUppercase, /[A-Z]/u.test(password), 'Password must have uppercase characters'],
    [policy.RequireLowercase, /[a-z]/u.test(password), 'Password must have lowercase characters'],
    [policy.RequireNumbers, /[0-9]/u.test(password), 'Password must have numeric characters'],
    [
      policy.RequireSymbols,
      symbol.test(password) || innerSpace.test(password),
      'Password must have symbol characters',
    ],
    [true, edges.test(password), 'Password must not have white space at its ends or line breaks'],
  ]
  const first = faults.find(([required, kept]) => required === true && !kept)
  return first && `Password did not conform with policy: ${first[2]}`
}

function isLongEnough({ MinimumLength = defaultLength }: PasswordPolicyType, password: string) {
  return Array.from(password).length >= MinimumLength
}

/** One set for each kind of character, without those that are easily misread or break in a mail. */
const alphabets = ['ABCDEFGHJKLMNPQRSTUVWXYZ', 'abcdefghijkmnopqrstuvwxyz', '23456789', '!@#%*+=_-']
const shortestTemporary = 10

/**
 * A random password for a new user: at least 10 characters with all four kinds, so that it keeps
 * any policy that a pool may have (API reference, AdminCreateUser, "TemporaryPassword").
 */
export function generateTemporaryPassword(policy: PasswordPolicyType): string {
  const length = Math.max(policy.MinimumLength ?? 0, shortestTemporary)
  const all = alphabets.join('')
  const characters = Array.from({ length }, (_, index) => pick(alphabets[index] ?? all))
  for (let last = length - 1; last > 0; last--) {
    const other = randomInt(last + 1)
    const moved = characters[other] ?? ''
    characters[other] = characters[last] ?? ''
    characters[last] = moved
  }
  return characters.join('')
}

function pick(alphabet: string): string {
  return alphabet.charAt(randomInt(alphabet.length))
}
