import type { AuthEventType } from '@aws-sdk/client-cognito-identity-provider'
import { timeOfUuid } from '../../domain/uuid.ts'
import type { AuthEvent } from '../../store/auth-events.ts'

/** An event in the shape of AuthEventType. Where addresses lie nobody looks up (decision 26). */
export function eventAnswer(event: AuthEvent): AuthEventType {
  const { id, type, response, decision, level, isCompromised, challenges, feedback } = event
  return {
    EventId: id,
    EventType: type,
    CreationDate: new Date(timeOfUuid(id)),
    EventResponse: response,
    EventRisk: {
      RiskDecision: decision,
      RiskLevel: level,
      CompromisedCredentialsDetected: isCompromised,
    },
    ChallengeResponses: challenges.map(({ name, isRight }) => ({
      ChallengeName: name,
      ChallengeResponse: isRight ? 'Success' : 'Failure',
    })),
    EventContextData: {
      IpAddress: event.ip,
      DeviceName: event.userAgent,
      City: 'unknown',
      Country: 'unknown',
    },
    EventFeedback: feedback && {
      FeedbackValue: feedback.value,
      Provider: feedback.provider,
      FeedbackDate: new Date(feedback.at),
    },
  }
}
