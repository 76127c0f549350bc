import type { DeleteUserPoolClientRequest } from '@aws-sdk/client-cognito-identity-provider'
import { removeClient } from '../../../store/app-clients.ts'
import { requirePool } from '../../../store/user-pools.ts'
import { operation, type Valid } from '../../operation.ts'

/** Deletes an app client; its tokens end with it (API reference, DeleteUserPoolClient). */
export const deleteUserPoolClient = operation({
  name: 'DeleteUserPoolClient',
  access: 'signed',
  needs: ['table'],
  run: async (input: Valid<DeleteUserPoolClientRequest>, { table }): Promise<object> => {
    const pool = await requirePool(table, input.UserPoolId)
    await table.write(removeClient(pool.id, input.ClientId))
    return {}
  },
})
