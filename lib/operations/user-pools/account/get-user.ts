import type { GetUserRequest, GetUserResponse } from '@aws-sdk/client-cognito-identity-provider'
import { readableAttributes } from '../../../domain/client-attributes.ts'
import { bearerNeeds, requireBearer } from '../../../user-pools/access-token.ts'
import { attributeList, mfaFields } from '../../../user-pools/user-answer.ts'
import { operation, type Valid } from '../../operation.ts'

/** The user behind an access token (API reference, GetUser). */
export const getUser = operation({
  name: 'GetUser',
  access: 'access token',
  needs: bearerNeeds,
  run: async (input: Valid<GetUserRequest>, services): Promise<GetUserResponse> => {
    const { pool, client, user } = await requireBearer(services, input.AccessToken)
    const readable = readableAttributes(client.settings, pool.schema)
    return {
      Username: user.username,
      UserAttributes: attributeList(user).filter(({ Name = '' }) => readable.has(Name)),
      ...mfaFields(user),
    }
  },
})
