import type {
  AdminDeleteUserAttributesRequest,
  AdminDeleteUserAttributesResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { updateAttributes } from '../../../user-pools/attributes-change.ts'
import { requirePoolUser } from '../../../user-pools/find-user.ts'
import { messageNeeds } from '../../../user-pools/notify.ts'
import { operation, type Valid } from '../../operation.ts'

/** Deletes attributes of a user (API reference, AdminDeleteUserAttributes). */
export const adminDeleteUserAttributes = operation({
  name: 'AdminDeleteUserAttributes',
  access: 'signed',
  needs: messageNeeds,
  run: async (
    input: Valid<AdminDeleteUserAttributesRequest>,
    services,
  ): Promise<AdminDeleteUserAttributesResponse> => {
    const { UserPoolId: poolId, Username: name } = input
    const { pool, user } = await requirePoolUser(services.table, { poolId, name })
    const attributes = input.UserAttributeNames.map((Name) => ({ Name, Value: '' }))
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
