import type {
  UpdateResourceServerRequest,
  UpdateResourceServerResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { replaceResourceServer, type ResourceServer } from '../../../store/resource-servers.ts'
import { requirePool } from '../../../store/user-pools.ts'
import { resourceServerAnswer } from '../../../user-pools/resource-server-answer.ts'
import { checkResourceServer } from '../../../user-pools/resource-server-check.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Replaces the name and the scopes of a resource server; scopes that are left out are gone
 * (API reference, UpdateResourceServer).
 */
export const updateResourceServer = operation({
  name: 'UpdateResourceServer',
  access: 'signed',
  needs: ['table'],
  run: async (
    input: Valid<UpdateResourceServerRequest>,
    { table },
  ): Promise<UpdateResourceServerResponse> => {
    const { UserPoolId: poolId, Identifier: identifier, Name: name, Scopes: scopes } = input
    await requirePool(table, poolId)
    const server: ResourceServer = { poolId, identifier, name, scopes }
    checkResourceServer(server)
    await table.write(replaceResourceServer(server))
    return { ResourceServer: resourceServerAnswer(server) }
  },
})
