import type { Family } from '../../operation.ts'

/** Identity pools, their roles and their identities, as their owner manages them. */
export const identityPools: Family = {
  CreateIdentityPool: async () => (await import('./create-identity-pool.ts')).createIdentityPool,
  DeleteIdentities: async () => (await import('./delete-identities.ts')).deleteIdentities,
  DeleteIdentityPool: async () => (await import('./delete-identity-pool.ts')).deleteIdentityPool,
  DescribeIdentity: async () => (await import('./describe-identity.ts')).describeIdentity,
  DescribeIdentityPool: async () =>
    (await import('./describe-identity-pool.ts')).describeIdentityPool,
  GetIdentityPoolRoles: async () =>
    (await import('./get-identity-pool-roles.ts')).getIdentityPoolRoles,
  GetPrincipalTagAttributeMap: async () =>
    (await import('./get-principal-tag-attribute-map.ts')).getPrincipalTagAttributeMap,
  ListIdentities: async () => (await import('./list-identities.ts')).listIdentities,
  ListIdentityPools: async () => (await import('./list-identity-pools.ts')).listIdentityPools,
  ListTagsForResource: async () =>
    (await import('./list-tags-for-resource.ts')).listTagsForResource,
  SetIdentityPoolRoles: async () =>
    (await import('./set-identity-pool-roles.ts')).setIdentityPoolRoles,
  SetPrincipalTagAttributeMap: async () =>
    (await import('./set-principal-tag-attribute-map.ts')).setPrincipalTagAttributeMap,
  TagResource: async () => (await import('./tag-resource.ts')).tagResource,
  UntagResource: async () => (await import('./untag-resource.ts')).untagResource,
  UpdateIdentityPool: async () => (await import('./update-identity-pool.ts')).updateIdentityPool,
}
