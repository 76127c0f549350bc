import type { TriggerSubject } from './subject.ts'
import { userAttributes } from './user-attributes.ts'

/** A step of a sign-in by custom challenges that is over. */
export interface ChallengeResult {
  /** Such as `CUSTOM_CHALLENGE`, `SRP_A`, `PASSWORD_VERIFIER`, or another challenge's name. */
  readonly challengeName: string
  readonly challengeResult: boolean
  /** What the create auth challenge trigger called its challenge. */
  readonly challengeMetadata?: string | undefined
}

/** What the events of all three challenge triggers have in common. */
export function challengeRequest({ pool, user, clientMetadata }: TriggerSubject): object {
  return {
    userAttributes: userAttributes(pool, user),
    ...(clientMetadata && { clientMetadata }),
    ...(!user && { userNotFound: true }),
  }
}
