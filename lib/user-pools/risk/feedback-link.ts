import type { FeedbackValueType } from '@aws-sdk/client-cognito-identity-provider'

/** What somebody says of an event by a link, and by what right. */
export interface FeedbackLink {
  readonly username: string
  readonly eventId: string
  readonly token: string
  readonly value: FeedbackValueType
}

/**
 * The address at which a user says with a click whether a sign-in was theirs (developer guide,
 * "Message templates": one-click links).
 *
 * @param base where the pool's pages are
 */
export function feedbackLink(
  base: string,
  { username, eventId, token, value }: FeedbackLink,
): string {
  const query = new URLSearchParams({
    user_name: username,
    event_id: eventId,
    feedback_token: token,
    feedback_value: value,
  })
  return `${base}/eventFeedback?${query.toString()}`
}

/** What the query of such an address says; undefined when something is missing. */
export function feedbackLinkOf(query: URLSearchParams): FeedbackLink | undefined {
  const [username, eventId, token, value] = [
    query.get('user_name'),
    query.get('event_id'),
    query.get('feedback_token'),
    query.get('feedback_value'),
  ]
  if (!username || !eventId || !token) return undefined
  return value === 'Valid' || value === 'Invalid' ? { username, eventId, token, value } : undefined
}
