import type { FeedbackValueType } from '@aws-sdk/client-cognito-identity-provider'
import { circumstancesOf } from '../../domain/circumstances.ts'
import { withFeedback } from '../../domain/risk.ts'
import type { Services } from '../../services.ts'
import {
  authEventRef,
  noSuchEvent,
  putFeedback,
  type AuthEvent,
  type EventFeedback,
} from '../../store/auth-events.ts'
import { retryOnChange } from '../../store/retry-on-change.ts'
import { historyChanged, historyRef, putHistory } from '../../store/sign-in-histories.ts'
import type { User } from '../../store/users.ts'

/** What somebody says of an event. */
export interface Feedback {
  readonly eventId: string
  readonly value: FeedbackValueType
  readonly provider: EventFeedback['provider']
}

/**
 * Keeps what somebody says of an event of a user, for UpdateAuthEventFeedback and its admin twin: a
 * place that was not the user's is distrusted from then on, and one that was is known (developer
 * guide, "Providing event feedback").
 *
 * @throws ServiceError ResourceNotFoundException for an event that is not the user's
 */
export async function giveFeedback(
  { table, now }: Pick<Services, 'table' | 'now'>,
  user: User,
  { eventId, value, provider }: Feedback,
): Promise<void> {
  const { poolId, username, sub } = user
  await retryOnChange([historyChanged], async () => {
    const { event, history } = await table.read({
      event: authEventRef(poolId, username, eventId),
      history: historyRef(poolId, username),
    })
    if (event?.sub !== sub) throw noSuchEvent(eventId)
    const at = now()
    const known = history?.sub === sub ? history : undefined
    const after = withFeedback(known, circumstancesOf(event), { isValid: value === 'Valid', at })
    await table.write(
      putFeedback(event, { value, provider, at }),
      ...(isJudged(event) ? [putHistory(user, history, after)] : []),
    )
  })
}

/** Only sign-ins are held against where the user was before. */
function isJudged({ type }: AuthEvent): boolean {
  return type === 'SignIn'
}
