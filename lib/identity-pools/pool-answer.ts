import type { IdentityPool as PoolOnTheWire } from '@aws-sdk/client-cognito-identity'
import type { IdentityPool } from '../store/identity-pools.ts'

/** An identity pool as the API shows it, the settings being as its owner wrote them. */
export function poolAnswer({ id, settings }: Pick<IdentityPool, 'id' | 'settings'>): PoolOnTheWire {
  return {
    IdentityPoolId: id,
    IdentityPoolName: settings.IdentityPoolName,
    AllowUnauthenticatedIdentities: settings.AllowUnauthenticatedIdentities,
    AllowClassicFlow: settings.AllowClassicFlow,
    SupportedLoginProviders: settings.SupportedLoginProviders,
    DeveloperProviderName: settings.DeveloperProviderName,
    OpenIdConnectProviderARNs: settings.OpenIdConnectProviderARNs,
    CognitoIdentityProviders: settings.CognitoIdentityProviders,
    SamlProviderARNs: settings.SamlProviderARNs,
    IdentityPoolTags: settings.IdentityPoolTags ?? {},
  }
}
