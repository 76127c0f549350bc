import type { ProviderUserIdentifierType } from '@aws-sdk/client-cognito-identity-provider'
import { isUserName } from '../domain/user-names.ts'
import { ServiceError } from '../errors.ts'
import type { Link } from '../store/links.ts'
import type { UserPool } from '../store/user-pools.ts'
import { foldedIn } from './find-user.ts'

/** The attribute that stands for the provider's own name of an account. */
export const subjectAttribute = 'Cognito_Subject'

/** What the pool itself is called where providers are named. */
const ownName = 'Cognito'

/** As long as a user's attributes may be, which values of a provider become. */
const longestText = 2048

/** Whether a user is named by the pool itself rather than by a provider. */
export function isNative({ ProviderName }: ProviderUserIdentifierType): boolean {
  return ProviderName === ownName
}

/**
 * What an account elsewhere is told by, from a request (API reference, ProviderUserIdentifierType).
 *
 * @param member the member of the request, for the sentence
 * @throws ServiceError InvalidParameterException when a part is missing or too long
 */
export function linkOf(
  { ProviderName, ProviderAttributeName, ProviderAttributeValue }: ProviderUserIdentifierType,
  member: string,
): Link {
  const [provider, attribute, value] = [ProviderName, ProviderAttributeName, ProviderAttributeValue]
  if (!provider || !attribute || !value) {
    throw invalid(
      `Invalid ${member}: ProviderName, ProviderAttributeName and ProviderAttributeValue are required.`,
    )
  }
  if (attribute.length > longestText || Buffer.byteLength(value) > longestText) {
    throw invalid(`Invalid ${member}: a value is longer than ${longestText} characters.`)
  }
  return { provider, attribute, value }
}

/**
 * The user name of the profile that an account gets by signing in without being linked (developer
 * guide, "Linking federated users to an existing user profile"); undefined when it cannot have one.
 */
export function profileName(pool: UserPool, { provider, value }: Link): string | undefined {
  const name = foldedIn(pool, `${provider}_${value}`)
  return isUserName(name) ? name : undefined
}

/**
 * The name under which the user of a request is found: a native user's, or that of a profile.
 *
 * @param member as for `linkOf`
 * @throws ServiceError InvalidParameterException when a part is missing, UserNotFoundException for
 *   what no user can be called
 */
export function nameOf(
  { ProviderName, ProviderAttributeValue }: ProviderUserIdentifierType,
  member: string,
): string {
  if (!ProviderName || !ProviderAttributeValue) {
    throw invalid(`Invalid ${member}: ProviderName and ProviderAttributeValue are required.`)
  }
  const name =
    ProviderName === ownName ? ProviderAttributeValue : `${ProviderName}_${ProviderAttributeValue}`
  if (!isUserName(name)) throw new ServiceError('UserNotFoundException')
  return name
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message)
}
