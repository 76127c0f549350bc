import type { CreateIdentityProviderRequest } from '@aws-sdk/client-cognito-identity-provider'
import type { Valid } from '../../../../lib/operations/operation.ts'
import { createIdentityProvider } from '../../../../lib/operations/user-pools/identity-providers/create-identity-provider.ts'
import { describeIdentityProvider } from '../../../../lib/operations/user-pools/identity-providers/describe-identity-provider.ts'
import type { Services } from '../../../../lib/services.ts'
import { providerRef, type IdentityProvider } from '../../../../lib/store/identity-providers.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { aPool, run } from '../../../builders.ts'

type ProviderType = Valid<CreateIdentityProviderRequest>['ProviderType']

/** Details that are enough for a provider of each type. */
export const details: Record<ProviderType, Record<string, string>> = {
  Google: { client_id: 'id', client_secret: 'hush', authorize_scopes: 'email profile openid' },
  Facebook: {
    client_id: 'id',
    client_secret: 'hush',
    authorize_scopes: 'public_profile, email',
    api_version: 'v18.0',
  },
  LoginWithAmazon: {
    client_id: 'id',
    client_secret: 'hush',
    authorize_scopes: 'profile postal_code',
  },
  SignInWithApple: {
    client_id: 'com.example.app',
    team_id: 'team',
    key_id: 'key',
    private_key: 'hush',
    authorize_scopes: 'email name',
  },
  OIDC: {
    client_id: 'id',
    client_secret: 'hush',
    authorize_scopes: 'openid email',
    oidc_issuer: 'https://login.example.com',
    attributes_request_method: 'GET',
  },
  SAML: { MetadataURL: 'https://idp.example.com/metadata' },
}

/** Creates a provider; a social one has the name of its type. */
export async function aProvider(
  services: Services,
  pool: UserPool,
  changes: Partial<Valid<CreateIdentityProviderRequest>> = {},
) {
  const { ProviderType = 'OIDC' } = changes
  const { IdentityProvider } = await run(createIdentityProvider, services, {
    UserPoolId: pool.id,
    ProviderName: ProviderType === 'OIDC' || ProviderType === 'SAML' ? 'corp' : ProviderType,
    ProviderType,
    ProviderDetails: details[ProviderType],
    ...changes,
  })
  if (!IdentityProvider) throw new Error('no provider was answered')
  return IdentityProvider
}

/** Creates a provider in a pool of its own, and reads it as it is stored. */
export async function storedProvider(
  services: Services,
  changes: Partial<Valid<CreateIdentityProviderRequest>> = {},
): Promise<IdentityProvider> {
  const pool = await aPool(services)
  const { ProviderName = '' } = await aProvider(services, pool, changes)
  const provider = await services.table.get(providerRef(pool.id, ProviderName))
  if (!provider) throw new Error('the provider is not stored')
  return provider
}

/** Describes a provider. */
export async function described(services: Services, pool: UserPool, ProviderName: string) {
  const given = { UserPoolId: pool.id, ProviderName }
  return (await run(describeIdentityProvider, services, given)).IdentityProvider
}
