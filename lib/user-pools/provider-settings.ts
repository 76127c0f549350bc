import type { UpdateIdentityProviderRequest } from '@aws-sdk/client-cognito-identity-provider'
import { attributeMapping, checkProviderDetails } from '../domain/provider-check.ts'
import { providerKinds, type ProviderDetails } from '../domain/provider-kinds.ts'
import { ServiceError } from '../errors.ts'
import { readSamlMetadata } from '../federation/saml/metadata.ts'
import type { IdentityProvider, ProviderSettings } from '../store/identity-providers.ts'
import type { UserPool } from '../store/user-pools.ts'
import { checkSize } from './settings-size.ts'

/** What CreateIdentityProvider and UpdateIdentityProvider have in common. */
export type ProviderInput = Omit<UpdateIdentityProviderRequest, 'UserPoolId' | 'ProviderName'>

/** Answered with a provider, and made anew each time: not taken from requests. */
const derived = 'ActiveEncryptionCertificate'

/** What a provider's settings are checked against. */
export interface ProviderContext extends Pick<IdentityProvider, 'type'> {
  readonly pool: UserPool
  /** Whether its addresses may be without TLS: on one machine only. */
  readonly isLocal: boolean
}

/**
 * A provider's settings after CreateIdentityProvider, with all details that Cognito fills in and
 * still with the secret ones. OpenID configurations and metadata by URL are not fetched here, but
 * when somebody signs in.
 *
 * @throws ServiceError InvalidParameterException
 */
export async function providerSettings(
  { type, pool, isLocal }: ProviderContext,
  input: ProviderInput,
): Promise<ProviderSettings> {
  const { AttributeMapping = {}, IdpIdentifiers: identifiers = [], AcrMapping } = input
  const given = withoutDerived(input.ProviderDetails ?? {})
  checkProviderDetails(type, given, isLocal)
  checkIdentifiers(identifiers)
  if (AcrMapping && type !== 'OIDC') {
    throw invalid('AcrMapping is only supported for providers of type OIDC.')
  }
  const metadata = given.MetadataFile ? await readSamlMetadata(given.MetadataFile) : undefined
  const settings = {
    details: {
      ...providerKinds[type].added(given),
      ...given,
      ...(metadata && { SSORedirectBindingURI: metadata.signOn }),
      ...(metadata?.logout !== undefined && { SLORedirectBindingURI: metadata.logout }),
    },
    attributeMapping: attributeMapping(type, AttributeMapping, pool.schema),
    identifiers,
    acrMapping: AcrMapping,
    issuer: metadata?.entityId,
  }
  checkSize(settings)
  return settings
}

/** What changes together in one transaction of the store, the provider itself aside. */
const mostMoved = 99

/**
 * Refuses to replace more identifiers at once than one transaction has room for: fifty by fifty.
 *
 * @throws ServiceError InvalidParameterException
 */
export function checkIdentifiersMoved(before: ProviderSettings, after: ProviderSettings): void {
  const moved = [before, after].flatMap((one) => {
    const other = one === before ? after : before
    return one.identifiers.filter((identifier) => !other.identifiers.includes(identifier))
  })
  if (moved.length > mostMoved) {
    throw invalid('Not all of fifty identifiers can be replaced in one request.')
  }
}

function withoutDerived(details: ProviderDetails): ProviderDetails {
  return Object.fromEntries(Object.entries(details).filter(([name]) => name !== derived))
}

function checkIdentifiers(identifiers: readonly string[]): void {
  const twice = identifiers.find((one, index) => identifiers.indexOf(one) !== index)
  if (twice !== undefined) throw invalid(`Duplicate identifier: ${twice}`)
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message)
}
