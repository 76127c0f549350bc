import type { Family } from '../../operation.ts'

/** Operations on user pools themselves. */
export const userPools: Family = {
  AddCustomAttributes: async () => (await import('./add-custom-attributes.ts')).addCustomAttributes,
  CreateUserPool: async () => (await import('./create-user-pool.ts')).createUserPool,
  DeleteUserPool: async () => (await import('./delete-user-pool.ts')).deleteUserPool,
  DescribeUserPool: async () => (await import('./describe-user-pool.ts')).describeUserPool,
  GetUserPoolMfaConfig: async () =>
    (await import('./get-user-pool-mfa-config.ts')).getUserPoolMfaConfig,
  ListTagsForResource: async () =>
    (await import('./list-tags-for-resource.ts')).listTagsForResource,
  ListUserPools: async () => (await import('./list-user-pools.ts')).listUserPools,
  SetUserPoolMfaConfig: async () =>
    (await import('./set-user-pool-mfa-config.ts')).setUserPoolMfaConfig,
  TagResource: async () => (await import('./tag-resource.ts')).tagResource,
  UntagResource: async () => (await import('./untag-resource.ts')).untagResource,
  UpdateUserPool: async () => (await import('./update-user-pool.ts')).updateUserPool,
}
