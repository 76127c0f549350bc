import type {
  AdminListUserSessionsRequest,
  AdminListUserSessionsResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { requirePoolUser } from '../../../user-pools/find-user.ts'
import { listSessions } from '../../../user-pools/sessions/manage.ts'
import { operation, type Valid } from '../../operation.ts'

/** The active sessions of a user (API reference, AdminListUserSessions). */
export const adminListUserSessions = operation({
  name: 'AdminListUserSessions',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (
    input: Valid<AdminListUserSessionsRequest>,
    services,
  ): Promise<AdminListUserSessionsResponse> => {
    const { UserPoolId: poolId, Username: name } = input
    const owner = await requirePoolUser(services.table, { poolId, name })
    return { Sessions: await listSessions(services, owner) }
  },
})
