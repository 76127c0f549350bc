import type { Services } from '../../services.ts'
import { putAuthEvent, type AuthEvent } from '../../store/auth-events.ts'

/** The services that keeping an event takes. */
export type EventServices = Pick<Services, 'settings' | 'now' | 'table'>

const day = 24 * 60 * 60 * 1000

/**
 * Keeps an event, or its next state. What happened to a name that nobody has is written too, so that
 * the cost tells nothing of who exists; it is gone after a day.
 *
 * @param outbox the sealed message that warns the user of it
 */
export async function keepEvent(
  { table, settings, now }: EventServices,
  event: AuthEvent,
  outbox?: string,
): Promise<void> {
  const days = event.sub === undefined ? 1 : settings.authEventDays
  await table.write(putAuthEvent(event, { keptUntil: now() + days * day, outbox }))
}
