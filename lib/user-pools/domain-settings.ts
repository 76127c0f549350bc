import { checkCustomDomain, checkPrefixDomain } from '../domain/pool-domains.ts'
import { ServiceError } from '../errors.ts'
import type { Settings } from '../settings.ts'
import type { DomainSettings } from '../store/domains.ts'
import type { UserPool } from '../store/user-pools.ts'
import { unavailableInTier } from './tier.ts'

/** Whether a domain is a name of the owner's own rather than a prefix. */
export function isCustomDomain({ CustomDomainConfig }: DomainSettings): boolean {
  return CustomDomainConfig !== undefined
}

/**
 * Checks what the API's model cannot of a domain's name and settings (API reference,
 * CreateUserPoolDomain).
 *
 * @throws ServiceError InvalidParameterException, FeatureUnavailableInTierException
 */
export function checkDomain(
  name: string,
  { pool, settings }: { pool: UserPool; settings: DomainSettings },
): void {
  const { ManagedLoginVersion: version, CustomDomainConfig: custom, Routing } = settings
  if (custom) checkCustomDomain(name, custom.CertificateArn)
  else checkPrefixDomain(name)
  if (version !== 1 && version !== 2) {
    throw invalid('ManagedLoginVersion must be 1 or 2.')
  }
  if (version === 2 && pool.settings.UserPoolTier === 'LITE') {
    throw unavailableInTier(pool.settings, 'Managed Login Version 2')
  }
  if (version === 2 && custom?.SecurityPolicy === 'TLS_V1') {
    throw invalid('SecurityPolicy must be TLS_V1_2_2021 or TLS_V1_3_2025 with managed login.')
  }
  if (Routing && !custom) throw invalid('Routing is only supported for custom domains.')
}

/**
 * The host that the DNS record of a custom domain has to point at. On AWS that is a distribution of
 * CloudFront; here it is the deployment's own host.
 */
export function domainTarget({ url }: Settings): string {
  return new URL(url).hostname
}

/** What the operations that set a domain up answer of it. */
export function setUpAnswer(settings: DomainSettings, deployment: Settings) {
  return {
    ManagedLoginVersion: settings.ManagedLoginVersion,
    CloudFrontDomain: isCustomDomain(settings) ? domainTarget(deployment) : undefined,
    Routing: settings.Routing,
  }
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message)
}
