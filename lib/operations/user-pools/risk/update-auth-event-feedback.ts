import type {
  UpdateAuthEventFeedbackRequest,
  UpdateAuthEventFeedbackResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../../../errors.ts'
import { findPoolUser } from '../../../user-pools/find-user.ts'
import { giveFeedback } from '../../../user-pools/risk/feedback.ts'
import { isFeedbackToken } from '../../../user-pools/risk/feedback-token.ts'
import { requireProtection } from '../../../user-pools/risk/require-protection.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Takes from a user whether an event was theirs, by the token of the e-mail about it (API reference,
 * UpdateAuthEventFeedback). Who has no such token learns nothing of who exists.
 */
export const updateAuthEventFeedback = operation({
  name: 'UpdateAuthEventFeedback',
  access: 'public',
  needs: ['table', 'keyring', 'now'],
  run: async (
    input: Valid<UpdateAuthEventFeedbackRequest>,
    services,
  ): Promise<UpdateAuthEventFeedbackResponse> => {
    const { UserPoolId: poolId, Username: name, EventId: eventId, FeedbackToken: token } = input
    const { pool, user } = await findPoolUser(services.table, { poolId, name })
    requireProtection(pool)
    const event = { poolId, sub: user?.sub, id: eventId }
    const isGood = await isFeedbackToken(services.keyring, event, token)
    if (!isGood || !user) {
      throw new ServiceError('NotAuthorizedException', 'Invalid feedback token.')
    }
    await giveFeedback(services, user, { eventId, value: input.FeedbackValue, provider: 'User' })
    return {}
  },
})
