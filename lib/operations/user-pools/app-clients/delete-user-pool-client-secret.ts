import type { DeleteUserPoolClientSecretRequest } from '@aws-sdk/client-cognito-identity-provider'
import { changeClient } from '../../../user-pools/change-client.ts'
import { refuseRegistered, withoutSecret } from '../../../user-pools/client-secrets.ts'
import { operation, type Valid } from '../../operation.ts'

/** Deletes one of two secrets of an app client (API reference, DeleteUserPoolClientSecret). */
export const deleteUserPoolClientSecret = operation({
  name: 'DeleteUserPoolClientSecret',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (input: Valid<DeleteUserPoolClientSecretRequest>, services): Promise<object> => {
    await changeClient(services, input, ({ client }) => {
      refuseRegistered(client)
      return withoutSecret(client, input.ClientSecretId)
    })
    return {}
  },
})
