import type { TriggerSubject } from './subject.ts'
import { userAttributes } from './user-attributes.ts'

/** What the events of all three challenge triggers have in common. */
export function challengeRequest({ pool, user, clientMetadata }: TriggerSubject): object {
  return {
    userAttributes: userAttributes(pool, user),
    ...(clientMetadata && { clientMetadata }),
    ...(!user && { userNotFound: true }),
  }
}
