import { timingSafeEqual } from 'node:crypto'
import { ServiceError } from '../../errors.ts'

/** The hash of somebody's password, as another system made it. */
export interface PasswordHash {
  /** Whether this is the password; it takes as long as the system that made the hash wanted. */
  readonly verify: (password: string) => Promise<boolean>
}

/** What is thrown for a text that is not a hash of the algorithm. */
export function malformedHash(): ServiceError {
  return new ServiceError(
    'InvalidParameterException',
    'The password hash does not match the expected format for the specified algorithm.',
  )
}

/** The groups of a hash's form. @throws ServiceError InvalidParameterException when it has another */
export function partsOf(text: string, form: RegExp): string[] {
  const match = form.exec(text)
  if (!match) throw malformedHash()
  return match.slice(1)
}

/**
 * Refuses parameters beyond what Cognito takes: a sign-in has to end some time.
 *
 * @throws ServiceError InvalidParameterException
 */
export function refuseCostly(
  parameters: readonly (readonly [given: number, most: number])[],
): void {
  if (parameters.every(([given, most]) => given <= most)) return
  throw new ServiceError(
    'InvalidParameterException',
    'The password hash contains parameter values that exceed the maximum allowed values.',
  )
}

/**
 * The hash whose digest a key derivation has to give.
 *
 * @throws ServiceError InvalidParameterException for a digest so short that others give it by
 *   chance, or longer than any system makes it
 */
export function derivedHash(
  digest: Buffer,
  derive: (password: string) => Promise<NodeJS.ArrayBufferView>,
): PasswordHash {
  if (digest.length < 16 || digest.length > 64) throw malformedHash()
  return { verify: async (password) => timingSafeEqual(await derive(password), digest) }
}
