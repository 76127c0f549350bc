import { ServiceError } from '../errors.ts'
import type { Settings } from '../settings.ts'
import { identityPoolArn } from './ids.ts'

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
