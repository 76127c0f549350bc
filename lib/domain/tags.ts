import { ServiceError } from '../errors.ts'

/** AWS General Reference, "Tag naming limits and requirements". */
const mostTags = 50

/**
 * @param resource as a sentence begins with it, such as `A user pool`
 * @throws ServiceError InvalidParameterException for more tags than a resource may have
 */
export function checkTags(
  resource: string,
  tags: Readonly<Record<string, string>> | undefined = {},
): void {
  if (Object.keys(tags).length <= mostTags) return
  const sentence = `${resource} can have at most ${mostTags} tags.`
  throw new ServiceError('InvalidParameterException', sentence)
}
