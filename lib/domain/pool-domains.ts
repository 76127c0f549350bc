import { ServiceError } from '../errors.ts'

const prefixForm = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/u
const reservedWords = ['aws', 'amazon', 'cognito']

/**
 * Checks a prefix domain: one label, without AWS's own names (developer guide, "Configuring a user
 * pool domain").
 *
 * @throws ServiceError InvalidParameterException
 */
export function checkPrefixDomain(prefix: string): void {
  if (!prefixForm.test(prefix)) {
    throw invalid(
      'The domain name contains an invalid character. Domain names can only contain lower-case letters, numbers, and hyphens. Please enter a different name that follows this format: ^[a-z0-9](?:[a-z0-9\\-]{0,61}[a-z0-9])?$',
    )
  }
  const reserved = reservedWords.find((word) => prefix.includes(word))
  if (reserved !== undefined) throw invalid(`Domain cannot contain reserved word: ${reserved}`)
}

/**
 * Checks a custom domain: a subdomain, with a certificate of ACM in us-east-1 (developer guide,
 * "Using your own domain for managed login").
 *
 * @throws ServiceError InvalidParameterException
 */
export function checkCustomDomain(name: string, certificateArn: string | undefined): void {
  if (!name.includes('.')) throw invalid('Custom domain is not a valid subdomain.')
  const [, , service, region] = certificateArn?.split(':') ?? []
  if (service !== 'acm' || region !== 'us-east-1') {
    throw invalid(
      "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain.",
    )
  }
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message)
}
