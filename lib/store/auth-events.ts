import type {
  EventResponseType,
  EventType,
  FeedbackValueType,
  RiskDecisionType,
} from '@aws-sdk/client-cognito-identity-provider'
import type { RiskLevel } from '../domain/risk.ts'
import { ServiceError } from '../errors.ts'
import { equals } from './conditions.ts'
import { poolKeys } from './keys.ts'
import type { Ref, Table } from './table.ts'
import type { User } from './users.ts'
import { remove, update, type Attributes, type Write } from './writes.ts'

/** Something that a user did, or somebody in the user's name (API reference, AuthEventType). */
export interface AuthEvent {
  /** A `timeUuid`: it tells when the event was. */
  readonly id: string
  readonly poolId: string
  readonly username: string
  /** Whose event it is; undefined for a name that nobody had. */
  readonly sub?: string | undefined
  readonly type: EventType
  readonly response: EventResponseType
  readonly decision: RiskDecisionType
  readonly level?: RiskLevel | undefined
  readonly isCompromised: boolean
  readonly challenges: readonly EventChallenge[]
  readonly ip?: string | undefined
  readonly userAgent?: string | undefined
  readonly deviceKey?: string | undefined
  readonly feedback?: EventFeedback | undefined
}

/** A proof that was asked for, and whether it was right (API reference, ChallengeResponseType). */
export interface EventChallenge {
  readonly name: 'Password' | 'Mfa'
  readonly isRight: boolean
}

/** What somebody said of an event; the time is in milliseconds since the epoch. */
export interface EventFeedback {
  readonly value: FeedbackValueType
  readonly provider: 'Admin' | 'User'
  readonly at: number
}

/** Events that are deleted in one round when their user is. */
const perRound = 100

/** Whose events: a user, or one who was deleted. */
type Person = Pick<User, 'poolId' | 'username' | 'sub'>

/** Where an event is stored; its `sub` has to be the user's. */
export const authEventRef = (poolId: string, username: string, id: string): Ref<AuthEvent> => ({
  key: poolKeys.authEvent(poolId, username, id),
  parse: parseEvent,
})

/**
 * Writes an event, or the next state of it: what was said of it stays.
 *
 * @param more until when it is kept, in milliseconds since the epoch; the sealed message that warns
 *   the user of it, for the table's stream to carry on
 */
export function putAuthEvent(
  { feedback, ...event }: AuthEvent,
  { keptUntil, outbox }: { keptUntil: number; outbox?: string | undefined },
): Write {
  const ttl = Math.ceil(keptUntil / 1000)
  return update(poolKeys.authEvent(event.poolId, event.username, event.id), {
    set: { event, feedback, ttl, outbox },
    ...(outbox === undefined && { remove: ['outbox'] }),
  })
}

/** Keeps what was said of an event. @throws (when written) ResourceNotFoundException */
export function putFeedback(
  { poolId, username, sub, id }: AuthEvent,
  feedback: EventFeedback,
): Write {
  return update(
    poolKeys.authEvent(poolId, username, id),
    { set: { feedback } },
    { when: [equals('event.sub', sub)], otherwise: noSuchEvent(id) },
  )
}

/** The answer to the id of an event that is not there. */
export function noSuchEvent(id: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Auth event ${id} does not exist.`)
}

/** A page of a user's events, the newest first; `after` is the last id of the page before. */
export async function listAuthEvents(
  table: Table,
  { user, limit, after }: { user: Person; limit: number; after: string | undefined },
): Promise<{ events: AuthEvent[]; next: string | undefined }> {
  const { pk, sk: prefix } = poolKeys.authEvent(user.poolId, user.username, '')
  const page = await table.query({
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': { S: pk }, ':prefix': { S: prefix } },
    Limit: limit,
    ScanIndexForward: false,
    ConsistentRead: true,
    ...(after !== undefined && {
      ExclusiveStartKey: { pk: { S: pk }, sk: { S: prefix + after } },
    }),
  })
  const events = page.items.map(parseEvent)
  return {
    events: events.filter(({ sub }) => sub === user.sub),
    next: page.last && events.at(-1)?.id,
  }
}

/** Deletes all events of a user, for the user's end. */
export async function removeAuthEventsOf(table: Table, user: Person): Promise<void> {
  let after: string | undefined
  do {
    const { events, next } = await listAuthEvents(table, { user, limit: perRound, after })
    const { poolId, username } = user
    await table.writeUnconditionally(
      events.map(({ id }) => remove(poolKeys.authEvent(poolId, username, id))),
    )
    after = next
  } while (after !== undefined)
}

function parseEvent({ event, feedback }: Attributes): AuthEvent {
  return { ...(event as AuthEvent), feedback: feedback as EventFeedback | undefined } // as written above
}
