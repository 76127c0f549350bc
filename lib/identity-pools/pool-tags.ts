import { ServiceError } from '../errors.ts'
import type { Settings } from '../settings.ts'
import { identityPoolArn } from './ids.ts'

/** The most tags that a resource may have, as everywhere on AWS. */
export const mostTags = 50

/**
 * The id in the ARN of an identity pool of this Region and account.
 *
 * @throws ServiceError InvalidParameterException for any other ARN
 */
export function poolIdOfArn(settings: Settings, arn: string): string {
  const start = identityPoolArn(settings, '')
  if (arn.startsWith(start)) return arn.slice(start.length)
  throw new ServiceError('InvalidParameterException', `Invalid identity pool ARN: ${arn}`)
}

/** @throws ServiceError InvalidParameterException for more tags than a resource may have */
export function checkTags(tags: Readonly<Record<string, string>>): void {
  if (Object.keys(tags).length > mostTags) {
    throw new ServiceError(
      'InvalidParameterException',
      `An identity pool can have at most ${String(mostTags)} tags.`,
    )
  }
}
