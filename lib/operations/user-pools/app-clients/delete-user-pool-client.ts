import type { DeleteUserPoolClientRequest } from '@aws-sdk/client-cognito-identity-provider'
import { deleteClient } from '../../../user-pools/delete-client.ts'
import { operation, type Valid } from '../../operation.ts'

/** Deletes an app client; its tokens end with it (API reference, DeleteUserPoolClient). */
export const deleteUserPoolClient = operation({
  name: 'DeleteUserPoolClient',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (input: Valid<DeleteUserPoolClientRequest>, services): Promise<object> => {
    await deleteClient(services, { poolId: input.UserPoolId, clientId: input.ClientId })
    return {}
  },
})
