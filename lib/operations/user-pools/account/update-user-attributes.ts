import type {
  UpdateUserAttributesRequest,
  UpdateUserAttributesResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { assertWritable } from '../../../domain/client-attributes.ts'
import { bearerNeeds, requireBearer } from '../../../user-pools/access-token.ts'
import { updateAttributes } from '../../../user-pools/attributes-change.ts'
import { messageNeeds } from '../../../user-pools/notify.ts'
import { operation, type Valid } from '../../operation.ts'

/** Changes the user's own attributes (API reference, UpdateUserAttributes). */
export const updateUserAttributes = operation({
  name: 'UpdateUserAttributes',
  access: 'access token',
  needs: [...bearerNeeds, ...messageNeeds],
  run: async (
    input: Valid<UpdateUserAttributesRequest>,
    services,
  ): Promise<UpdateUserAttributesResponse> => {
    const { AccessToken: token, UserAttributes: attributes } = input
    const { pool, client, user } = await requireBearer(services, token)
    const names = attributes.map(({ Name = '' }) => Name)
    assertWritable(client.settings, pool.schema, names)
    const CodeDeliveryDetailsList = await updateAttributes(services, {
      pool,
      user,
      attributes,
      clientId: client.id,
      clientMetadata: input.ClientMetadata,
      isCompleting: true,
    })
    return { CodeDeliveryDetailsList }
  },
})
