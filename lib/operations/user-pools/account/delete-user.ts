import type { DeleteUserRequest } from '@aws-sdk/client-cognito-identity-provider'
import { bearerNeeds, requireBearer } from '../../../user-pools/access-token.ts'
import { deleteUser as removeWhole } from '../../../user-pools/delete-user.ts'
import { operation, type Valid } from '../../operation.ts'

/** Deletes the user who asks (API reference, DeleteUser). */
export const deleteUser = operation({
  name: 'DeleteUser',
  access: 'access token',
  needs: bearerNeeds,
  run: async (input: Valid<DeleteUserRequest>, services): Promise<object> => {
    const { pool, user } = await requireBearer(services, input.AccessToken)
    await removeWhole(services, { pool, user })
    return {}
  },
})
