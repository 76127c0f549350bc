import type { Family } from '../../operation.ts'

/** Operations on the identity providers of a user pool, and on the users linked to them. */
export const identityProviders: Family = {
  AdminDisableProviderForUser: async () =>
    (await import('./admin-disable-provider-for-user.ts')).adminDisableProviderForUser,
  AdminLinkProviderForUser: async () =>
    (await import('./admin-link-provider-for-user.ts')).adminLinkProviderForUser,
  CreateIdentityProvider: async () =>
    (await import('./create-identity-provider.ts')).createIdentityProvider,
  DeleteIdentityProvider: async () =>
    (await import('./delete-identity-provider.ts')).deleteIdentityProvider,
  DescribeIdentityProvider: async () =>
    (await import('./describe-identity-provider.ts')).describeIdentityProvider,
  GetIdentityProviderByIdentifier: async () =>
    (await import('./get-identity-provider-by-identifier.ts')).getIdentityProviderByIdentifier,
  GetSigningCertificate: async () =>
    (await import('./get-signing-certificate.ts')).getSigningCertificate,
  ListIdentityProviders: async () =>
    (await import('./list-identity-providers.ts')).listIdentityProviders,
  UpdateIdentityProvider: async () =>
    (await import('./update-identity-provider.ts')).updateIdentityProvider,
}
