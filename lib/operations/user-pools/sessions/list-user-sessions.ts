import type {
  ListUserSessionsRequest,
  ListUserSessionsResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { bearerNeeds, requireBearer } from '../../../user-pools/access-token.ts'
import { listSessions } from '../../../user-pools/sessions/manage.ts'
import { operation, type Valid } from '../../operation.ts'

/** The user's own active sessions (API reference, ListUserSessions). */
export const listUserSessions = operation({
  name: 'ListUserSessions',
  access: 'access token',
  needs: bearerNeeds,
  run: async (
    input: Valid<ListUserSessionsRequest>,
    services,
  ): Promise<ListUserSessionsResponse> => {
    const { pool, user, claims } = await requireBearer(services, input.AccessToken)
    return { Sessions: await listSessions(services, { pool, user, current: claims.origin_jti }) }
  },
})
