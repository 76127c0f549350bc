import type { Family } from '../../operation.ts'

/** Operations on the app clients of a user pool. */
export const appClients: Family = {
  AddUserPoolClientSecret: async () =>
    (await import('./add-user-pool-client-secret.ts')).addUserPoolClientSecret,
  CreateUserPoolClient: async () =>
    (await import('./create-user-pool-client.ts')).createUserPoolClient,
  DeleteUserPoolClient: async () =>
    (await import('./delete-user-pool-client.ts')).deleteUserPoolClient,
  DeleteUserPoolClientSecret: async () =>
    (await import('./delete-user-pool-client-secret.ts')).deleteUserPoolClientSecret,
  DescribeUserPoolClient: async () =>
    (await import('./describe-user-pool-client.ts')).describeUserPoolClient,
  ListUserPoolClientSecrets: async () =>
    (await import('./list-user-pool-client-secrets.ts')).listUserPoolClientSecrets,
  ListUserPoolClients: async () =>
    (await import('./list-user-pool-clients.ts')).listUserPoolClients,
  UpdateUserPoolClient: async () =>
    (await import('./update-user-pool-client.ts')).updateUserPoolClient,
}
