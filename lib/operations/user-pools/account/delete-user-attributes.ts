import type {
  DeleteUserAttributesRequest,
  DeleteUserAttributesResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { assertWritable } from '../../../domain/client-attributes.ts'
import { bearerNeeds, requireBearer } from '../../../user-pools/access-token.ts'
import { updateAttributes } from '../../../user-pools/attributes-change.ts'
import { messageNeeds } from '../../../user-pools/notify.ts'
import { operation, type Valid } from '../../operation.ts'

/** Deletes attributes of the user's own (API reference, DeleteUserAttributes). */
export const deleteUserAttributes = operation({
  name: 'DeleteUserAttributes',
  access: 'access token',
  needs: [...bearerNeeds, ...messageNeeds],
  run: async (
    input: Valid<DeleteUserAttributesRequest>,
    services,
  ): Promise<DeleteUserAttributesResponse> => {
    const { AccessToken: token, UserAttributeNames: names } = input
    const { pool, client, user } = await requireBearer(services, token)
    assertWritable(client.settings, pool.schema, names)
    const attributes = names.map((Name) => ({ Name, Value: '' }))
    await updateAttributes(services, {
      pool,
      user,
      attributes,
      clientId: undefined,
      clientMetadata: undefined,
    })
    return {}
  },
})
