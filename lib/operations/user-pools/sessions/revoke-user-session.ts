import type {
  RevokeUserSessionRequest,
  RevokeUserSessionResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { bearerNeeds, requireBearer } from '../../../user-pools/access-token.ts'
import { revokeSession } from '../../../user-pools/sessions/manage.ts'
import { operation, type Valid } from '../../operation.ts'

/** Ends another session of the user's own (API reference, RevokeUserSession). */
export const revokeUserSession = operation({
  name: 'RevokeUserSession',
  access: 'access token',
  needs: bearerNeeds,
  run: async (
    input: Valid<RevokeUserSessionRequest>,
    services,
  ): Promise<RevokeUserSessionResponse> => {
    const { SessionId: sessionId, RevokeAssociatedSessions: associated } = input
    const { pool, user, claims } = await requireBearer(services, input.AccessToken)
    const owner = { pool, user, current: claims.origin_jti }
    await revokeSession(services, owner, { sessionId, associated })
    return {}
  },
})
