import { checkTags } from '../domain/tags.ts'
import { ServiceError } from '../errors.ts'
import type { Settings } from '../settings.ts'
import type { IdentityPoolSettings } from '../store/identity-pools.ts'
import { hostOfArn, isSamlProvider } from './provider-names.ts'
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
  checkTags('An identity pool', settings.IdentityPoolTags)
  if (JSON.stringify(poolSettings(settings)).length > largestSettings) {
    throw new ServiceError('LimitExceededException', 'The identity pool has too many settings.')
  }
}

/**
 * Refuses what cannot be a provider in the account's IAM: where logins are checked, no other account
 * is asked.
 *
 * @throws ServiceError NotAuthorizedException in AWS's words
 */
export function checkProviderArns(
  { account }: Pick<Settings, 'account'>,
  { OpenIdConnectProviderARNs: openId = [], SamlProviderARNs: saml = [] }: IdentityPoolSettings,
): void {
  const isOwn = (arn: string, isOfKind: boolean) => isOfKind && arn.split(':')[4] === account
  const foreign =
    openId.find((arn) => !isOwn(arn, hostOfArn(arn) !== undefined)) ??
    saml.find((arn) => !isOwn(arn, isSamlProvider(arn)))
  if (foreign === undefined) return
  throw new ServiceError(
    'NotAuthorizedException',
    `Identity provider ${foreign} is not valid for account ${account}`,
  )
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
