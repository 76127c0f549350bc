import type {
  CreateResourceServerRequest,
  CreateResourceServerResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { exists } from '../../../store/conditions.ts'
import { poolKeys } from '../../../store/keys.ts'
import { addResourceServer, type ResourceServer } from '../../../store/resource-servers.ts'
import { noSuchPool } from '../../../store/user-pools.ts'
import { check } from '../../../store/writes.ts'
import { resourceServerAnswer } from '../../../user-pools/resource-server-answer.ts'
import { checkResourceServer } from '../../../user-pools/resource-server-check.ts'
import { operation, type Valid } from '../../operation.ts'

/** Creates a resource server with its scopes (API reference, CreateResourceServer). */
export const createResourceServer = operation({
  name: 'CreateResourceServer',
  access: 'signed',
  needs: ['table'],
  run: async (
    input: Valid<CreateResourceServerRequest>,
    { table },
  ): Promise<CreateResourceServerResponse> => {
    const { UserPoolId: poolId, Identifier: identifier, Name: name, Scopes: scopes } = input
    const server: ResourceServer = { poolId, identifier, name, scopes }
    checkResourceServer(server)
    await table.write(
      check(poolKeys.pool(poolId), { when: [exists('pk')], otherwise: noSuchPool(poolId) }),
      ...addResourceServer(server),
    )
    return { ResourceServer: resourceServerAnswer(server) }
  },
})
