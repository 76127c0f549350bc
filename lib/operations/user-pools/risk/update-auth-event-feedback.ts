import type {
  UpdateAuthEventFeedbackRequest,
  UpdateAuthEventFeedbackResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { giveFeedback } from '../../../user-pools/risk/feedback.ts'
import { holderOfFeedbackToken } from '../../../user-pools/risk/feedback-token.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Takes from a user whether an event was theirs, by the token of the e-mail about it (API reference,
 * UpdateAuthEventFeedback).
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
    const user = await holderOfFeedbackToken(services, { poolId, name, eventId, token })
    await giveFeedback(services, user, { eventId, value: input.FeedbackValue, provider: 'User' })
    return {}
  },
})
