import type {
  AdminGetUserRequest,
  AdminGetUserResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { requirePoolUser } from '../../../user-pools/find-user.ts'
import { attributeList, mfaFields } from '../../../user-pools/user-answer.ts'
import { operation, type Valid } from '../../operation.ts'

/** A user with all attributes (API reference, AdminGetUser). */
export const adminGetUser = operation({
  name: 'AdminGetUser',
  access: 'signed',
  needs: ['table'],
  run: async (input: Valid<AdminGetUserRequest>, { table }): Promise<AdminGetUserResponse> => {
    const { UserPoolId: poolId, Username: name } = input
    const { user } = await requirePoolUser(table, { poolId, name })
    return {
      Username: user.username,
      UserAttributes: attributeList(user),
      UserCreateDate: new Date(user.createdAt),
      UserLastModifiedDate: new Date(user.updatedAt),
      Enabled: user.enabled,
      UserStatus: user.status,
      ...mfaFields(user),
    }
  },
})
