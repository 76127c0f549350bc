import type { EventResponseType, EventType } from '@aws-sdk/client-cognito-identity-provider'
import type { RequestOrigin } from '../../domain/request-origin.ts'
import { timeUuid } from '../../domain/uuid.ts'
import type { ServiceError } from '../../errors.ts'
import type { UserPool } from '../../store/user-pools.ts'
import type { User } from '../../store/users.ts'
import { keepEvent, type EventServices } from './events.ts'
import { protectionMode } from './protection.ts'
import { isAttemptsEnd, isRiskRefusal } from './refuse.ts'

/** Whom an event is about, as far as it is known. */
export interface EventSubject {
  readonly pool: UserPool
  readonly user: User | undefined
  readonly username: string
  readonly origin: RequestOrigin
  readonly isCompromised?: boolean
}

/** An event that is no sign-in, and what its good end is called. */
export interface EventKind<Result> {
  readonly type: Exclude<EventType, 'SignIn'>
  readonly goodEnd: (result: Result) => EventResponseType
}

/**
 * Does what somebody asks, and keeps what came of it as an event where the pool's threat protection
 * is on (developer guide, "Viewing and exporting user event history").
 *
 * @param work says whom it is about as soon as that is known
 */
export async function eventful<Result>(
  services: EventServices,
  { type, goodEnd }: EventKind<Result>,
  work: (about: (subject: EventSubject) => void) => Promise<Result>,
): Promise<Result> {
  let subject: EventSubject | undefined
  const keep = async (response: EventResponseType, refusal?: ServiceError) => {
    if (!subject || !protectionMode(subject.pool)) return
    const { pool, user, username, origin, isCompromised = false } = subject
    await keepEvent(services, {
      id: timeUuid(services.now()),
      poolId: pool.id,
      username: user?.username ?? username,
      sub: user?.sub,
      type,
      response,
      decision: refusal && isRiskRefusal(refusal) ? 'Block' : 'NoRisk',
      isCompromised: isCompromised || refusal?.code === 'InvalidPasswordException',
      challenges: [],
      ip: origin.sourceIp,
      userAgent: origin.userAgent,
    })
  }
  try {
    const result = await work((about) => (subject = about))
    await keep(goodEnd(result))
    return result
  } catch (error) {
    if (isAttemptsEnd(error)) await keep('Fail', error)
    throw error
  }
}
