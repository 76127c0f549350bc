import type {
  AdminListUserAuthEventsRequest,
  AdminListUserAuthEventsResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { listAuthEvents } from '../../../store/auth-events.ts'
import { requirePoolUser } from '../../../user-pools/find-user.ts'
import { pageAfter, pageLimit, pagingToken } from '../../../user-pools/paging-token.ts'
import { eventAnswer } from '../../../user-pools/risk/event-answer.ts'
import { requireProtection } from '../../../user-pools/risk/require-protection.ts'
import { operation, type Valid } from '../../operation.ts'

/** What a user did, the newest first, page by page (API reference, AdminListUserAuthEvents). */
export const adminListUserAuthEvents = operation({
  name: 'AdminListUserAuthEvents',
  access: 'signed',
  needs: ['table', 'keyring'],
  run: async (
    input: Valid<AdminListUserAuthEventsRequest>,
    { table, keyring },
  ): Promise<AdminListUserAuthEventsResponse> => {
    const { UserPoolId: poolId, Username: name } = input
    const { pool, user } = await requirePoolUser(table, { poolId, name })
    requireProtection(pool)
    const listing = ['AdminListUserAuthEvents', poolId, user.sub] as const
    const after = await pageAfter(keyring, listing, input.NextToken)
    const limit = pageLimit(input.MaxResults)
    const { events, next } = await listAuthEvents(table, { user, limit, after })
    return {
      AuthEvents: events.map(eventAnswer),
      NextToken: await pagingToken(keyring, listing, next),
    }
  },
})
