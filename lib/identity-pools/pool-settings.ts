import { ServiceError } from '../errors.ts'
import type { IdentityPoolSettings } from '../store/identity-pools.ts'
import { mostTags } from './pool-tags.ts'
import { hostOfArn } from './provider-names.ts'
import { developerTokenName, publicProviders } from './providers/public-providers.ts'

/** The most that a pool's settings may hold, in characters of JSON: an item has room for 400 KB. */
const largestSettings = 150_000

/** A pool's settings out of a request, and nothing else of it. */
export function poolSettings(input: IdentityPoolSettings): IdentityPoolSettings {
  return {
    IdentityPoolName: input.IdentityPoolName,
    AllowUnauthenticatedIdentities: input.AllowUnauthenticatedIdentities,
    AllowClassicFlow: input.AllowClassicFlow,
    SupportedLoginProviders: input.SupportedLoginProviders,
    DeveloperProviderName: input.DeveloperProviderName,
    OpenIdConnectProviderARNs: input.OpenIdConnectProviderARNs,
    CognitoIdentityProviders: input.CognitoIdentityProviders,
    SamlProviderARNs: input.SamlProviderARNs,
    IdentityPoolTags: input.IdentityPoolTags,
  }
}

/**
 * Refuses settings that the model lets through.
 *
 * @throws ServiceError InvalidParameterException, LimitExceededException
 */
export function checkPoolSettings(settings: IdentityPoolSettings): void {
  for (const { ProviderName, ClientId } of settings.CognitoIdentityProviders ?? []) {
    if (ProviderName === undefined || ClientId === undefined) {
      throw new ServiceError(
        'InvalidParameterException',
        'Please provide both ProviderName and ClientId of a Cognito identity provider.',
      )
    }
  }
  checkDeveloperProvider(settings)
  const tags = Object.keys(settings.IdentityPoolTags ?? {}).length
  if (tags > mostTags || JSON.stringify(poolSettings(settings)).length > largestSettings) {
    throw new ServiceError('LimitExceededException', 'The identity pool has too many settings.')
  }
}

/** Whom a public provider knows by a name must not be whom the pool's owner knows by it. */
function checkDeveloperProvider(settings: IdentityPoolSettings): void {
  const { DeveloperProviderName: name } = settings
  const others = [
    developerTokenName,
    ...Object.values(publicProviders),
    ...Object.keys(settings.SupportedLoginProviders ?? {}),
    ...(settings.OpenIdConnectProviderARNs ?? []).map(hostOfArn),
  ]
  if (name === undefined || !others.includes(name)) return
  throw new ServiceError(
    'InvalidParameterException',
    'The developer provider name is the name of a public provider.',
  )
}
