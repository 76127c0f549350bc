import type {
  AdminRevokeUserSessionRequest,
  AdminRevokeUserSessionResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { requirePoolUser } from '../../../user-pools/find-user.ts'
import { revokeSession } from '../../../user-pools/sessions/manage.ts'
import { operation, type Valid } from '../../operation.ts'

/** Ends a session of a user (API reference, AdminRevokeUserSession). */
export const adminRevokeUserSession = operation({
  name: 'AdminRevokeUserSession',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (
    input: Valid<AdminRevokeUserSessionRequest>,
    services,
  ): Promise<AdminRevokeUserSessionResponse> => {
    const { UserPoolId: poolId, Username: name, SessionId: sessionId } = input
    const owner = await requirePoolUser(services.table, { poolId, name })
    const { RevokeAssociatedSessions: associated } = input
    await revokeSession(services, owner, { sessionId, associated })
    return {}
  },
})
