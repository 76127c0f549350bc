import type { Family } from '../../operation.ts'

/** Operations on the copies of a user pool in other Regions. */
export const replicas: Family = {
  CreateUserPoolReplica: async () =>
    (await import('./create-user-pool-replica.ts')).createUserPoolReplica,
  DeleteUserPoolReplica: async () =>
    (await import('./delete-user-pool-replica.ts')).deleteUserPoolReplica,
  ListUserPoolReplicas: async () =>
    (await import('./list-user-pool-replicas.ts')).listUserPoolReplicas,
  UpdateUserPoolReplica: async () =>
    (await import('./update-user-pool-replica.ts')).updateUserPoolReplica,
}
