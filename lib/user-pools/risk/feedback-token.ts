import { ServiceError } from '../../errors.ts'
import type { Keyring } from '../../keys/keyring.ts'
import type { Services } from '../../services.ts'
import type { AuthEvent } from '../../store/auth-events.ts'
import type { User } from '../../store/users.ts'
import { findPoolUser } from '../find-user.ts'
import { requireProtection } from './require-protection.ts'

const label = 'event-feedback'

/** Which event of which user. */
type EventOwner = Pick<AuthEvent, 'poolId' | 'sub' | 'id'>

/**
 * The word that lets a user say of one event whether it was them (developer guide, "Message
 * templates": feedback token).
 */
export async function feedbackToken(keyring: Keyring, event: EventOwner): Promise<string> {
  const sealer = await keyring.sealer('user-pools')
  return sealer.seal(label, Buffer.alloc(0), contextOf(event)).toString('base64url')
}

/**
 * The user whom a token lets say something of an event. Who has no such token learns nothing of who
 * exists.
 *
 * @throws ServiceError NotAuthorizedException, ResourceNotFoundException for an unknown pool,
 *   UserPoolAddOnNotEnabledException
 */
export async function holderOfFeedbackToken(
  { table, keyring }: Pick<Services, 'table' | 'keyring'>,
  wanted: { poolId: string; name: string; eventId: string; token: string },
): Promise<User> {
  const { poolId, eventId, token } = wanted
  const { pool, user } = await findPoolUser(table, wanted)
  requireProtection(pool)
  const isGood = await isFeedbackToken(keyring, { poolId, sub: user?.sub, id: eventId }, token)
  if (!isGood || !user) throw new ServiceError('NotAuthorizedException', 'Invalid feedback token.')
  return user
}

/** Whether a token was made for this very event of this very user. */
async function isFeedbackToken(
  keyring: Keyring,
  event: EventOwner,
  token: string,
): Promise<boolean> {
  const sealer = await keyring.sealer('user-pools')
  return sealer.open(label, Buffer.from(token, 'base64url'), contextOf(event)) !== undefined
}

function contextOf({ poolId, sub = '', id }: EventOwner): string[] {
  return [poolId, sub, id]
}
