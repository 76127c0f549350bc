import type {
  GlobalSignOutRequest,
  GlobalSignOutResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { updateUser } from '../../../store/users.ts'
import { bearerNeeds, requireBearer } from '../../../user-pools/access-token.ts'
import { operation, type Valid } from '../../operation.ts'

/** Ends all of the user's tokens (API reference, GlobalSignOut). */
export const globalSignOut = operation({
  name: 'GlobalSignOut',
  access: 'access token',
  needs: bearerNeeds,
  run: async (input: Valid<GlobalSignOutRequest>, services): Promise<GlobalSignOutResponse> => {
    const { user } = await requireBearer(services, input.AccessToken)
    await services.table.write(updateUser(user, { set: { signedOutAt: services.now() } }))
    return {}
  },
})
