import { ServiceError } from '../errors.ts'
import type { User } from '../store/users.ts'
import type { PreSignUpAnswer } from '../triggers/pre-sign-up.ts'

/**
 * Somebody who signs up, as the pre sign-up trigger decided: confirmed at once, with addresses
 * verified without a code, or as before (developer guide, "Pre sign-up Lambda trigger").
 *
 * @throws ServiceError InvalidLambdaResponseException for a decision that makes no sense
 */
export function decided(user: User, answer: PreSignUpAnswer | undefined): User {
  if (!answer) return user
  const verified = [
    ...(answer.autoVerifyEmail ? (['email'] as const) : []),
    ...(answer.autoVerifyPhone ? (['phone_number'] as const) : []),
  ]
  if (!answer.autoConfirmUser) {
    if (verified.length === 0) return user
    throw new ServiceError(
      'InvalidLambdaResponseException',
      'Phone or email cannot be auto verified, when user is not being auto confirmed.',
    )
  }
  if (!verified.every((attribute) => user.attributes[attribute])) {
    throw new ServiceError(
      'InvalidLambdaResponseException',
      'Phone or email cannot be auto verified, when user does not have it.',
    )
  }
  const flags = Object.fromEntries(verified.map((attribute) => [`${attribute}_verified`, 'true']))
  return { ...user, status: 'CONFIRMED', attributes: { ...user.attributes, ...flags } }
}

/** Whether a user comes with a verified address, which takes it over as alias from another. */
export function takesAliases({ attributes }: User): boolean {
  return attributes.email_verified === 'true' || attributes.phone_number_verified === 'true'
}
