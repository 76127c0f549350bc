import { ServiceError } from '../errors.ts'

const mostTags = 50

/** @throws ServiceError InvalidParameterException for more tags than a resource may have */
export function checkTags(tags: Readonly<Record<string, string>> | undefined): void {
  if (Object.keys(tags ?? {}).length > mostTags) {
    throw new ServiceError(
      'InvalidParameterException',
      `A user pool can have at most ${mostTags} tags.`,
    )
  }
}
