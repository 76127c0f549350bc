import type {
  AdminUpdateAuthEventFeedbackRequest,
  AdminUpdateAuthEventFeedbackResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { requirePoolUser } from '../../../user-pools/find-user.ts'
import { giveFeedback } from '../../../user-pools/risk/feedback.ts'
import { requireProtection } from '../../../user-pools/risk/require-protection.ts'
import { operation, type Valid } from '../../operation.ts'

/** Says whether an event was the user's (API reference, AdminUpdateAuthEventFeedback). */
export const adminUpdateAuthEventFeedback = operation({
  name: 'AdminUpdateAuthEventFeedback',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (
    input: Valid<AdminUpdateAuthEventFeedbackRequest>,
    services,
  ): Promise<AdminUpdateAuthEventFeedbackResponse> => {
    const { UserPoolId: poolId, Username: name, EventId: eventId, FeedbackValue: value } = input
    const { pool, user } = await requirePoolUser(services.table, { poolId, name })
    requireProtection(pool)
    await giveFeedback(services, user, { eventId, value, provider: 'Admin' })
    return {}
  },
})
