import type { DeleteResourceServerRequest } from '@aws-sdk/client-cognito-identity-provider'
import { removeResourceServer } from '../../../store/resource-servers.ts'
import { requirePool } from '../../../store/user-pools.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Deletes a resource server. As in Cognito, app clients keep its scopes in their lists, without
 * effect, until they are updated (API reference, DeleteResourceServer).
 */
export const deleteResourceServer = operation({
  name: 'DeleteResourceServer',
  access: 'signed',
  needs: ['table'],
  run: async (input: Valid<DeleteResourceServerRequest>, { table }): Promise<object> => {
    const { UserPoolId: poolId, Identifier: identifier } = input
    await requirePool(table, poolId)
    await table.write(...removeResourceServer(poolId, identifier))
    return {}
  },
})
