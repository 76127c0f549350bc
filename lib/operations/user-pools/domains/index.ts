import type { Family } from '../../operation.ts'

/** Operations on the domains of a user pool. */
export const domains: Family = {
  CreateUserPoolDomain: async () =>
    (await import('./create-user-pool-domain.ts')).createUserPoolDomain,
  DeleteUserPoolDomain: async () =>
    (await import('./delete-user-pool-domain.ts')).deleteUserPoolDomain,
  DescribeUserPoolDomain: async () =>
    (await import('./describe-user-pool-domain.ts')).describeUserPoolDomain,
  UpdateUserPoolDomain: async () =>
    (await import('./update-user-pool-domain.ts')).updateUserPoolDomain,
}
