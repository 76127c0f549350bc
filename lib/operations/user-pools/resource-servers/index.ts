import type { Family } from '../../operation.ts'

/** Operations on the resource servers of a user pool. */
export const resourceServers: Family = {
  CreateResourceServer: async () =>
    (await import('./create-resource-server.ts')).createResourceServer,
  DeleteResourceServer: async () =>
    (await import('./delete-resource-server.ts')).deleteResourceServer,
  DescribeResourceServer: async () =>
    (await import('./describe-resource-server.ts')).describeResourceServer,
  ListResourceServers: async () => (await import('./list-resource-servers.ts')).listResourceServers,
  UpdateResourceServer: async () =>
    (await import('./update-resource-server.ts')).updateResourceServer,
}
