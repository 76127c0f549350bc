import type { ResourceServerType } from '@aws-sdk/client-cognito-identity-provider'
import type { ResourceServer } from '../store/resource-servers.ts'

/** A resource server in the shape in which the API answers it. */
export function resourceServerAnswer(server: ResourceServer): ResourceServerType {
  return {
    UserPoolId: server.poolId,
    Identifier: server.identifier,
    Name: server.name,
    Scopes: server.scopes && [...server.scopes],
  }
}
