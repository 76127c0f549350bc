import type { Keyring } from '../../keys/keyring.ts'
import type { AuthEvent } from '../../store/auth-events.ts'

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

/** Whether a token was made for this very event of this very user. */
export async function isFeedbackToken(
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
