import type {
  AdminUpdateUserAttributesRequest,
  AdminUpdateUserAttributesResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { updateAttributes } from '../../../user-pools/attributes-change.ts'
import { requirePoolUser } from '../../../user-pools/find-user.ts'
import { messageNeeds } from '../../../user-pools/notify.ts'
import { operation, type Valid } from '../../operation.ts'

/** Changes any attributes of a user (API reference, AdminUpdateUserAttributes). */
export const adminUpdateUserAttributes = operation({
  name: 'AdminUpdateUserAttributes',
  access: 'signed',
  needs: messageNeeds,
  run: async (
    input: Valid<AdminUpdateUserAttributesRequest>,
    services,
  ): Promise<AdminUpdateUserAttributesResponse> => {
    const { UserPoolId: poolId, Username: name, UserAttributes: attributes } = input
    const { pool, user } = await requirePoolUser(services.table, { poolId, name })
    await updateAttributes(services, {
      pool,
      user,
      attributes,
      clientId: undefined,
      clientMetadata: input.ClientMetadata,
    })
    return {}
  },
})
