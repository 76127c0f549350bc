import type { UserPool } from '../store/user-pools.ts'
import type { User } from '../store/users.ts'

/** What Cognito names as client in the events of operations without one, such as AdminCreateUser. */
export const noClient = 'CLIENT_ID_NOT_APPLICABLE'

/** Whom a trigger is about, and what the caller gave for it. */
export interface TriggerSubject {
  readonly pool: UserPool
  /** The app client of the request, or `noClient`. */
  readonly clientId: string
  /** The user name; for a name that nobody has, that name. */
  readonly username: string
  /** Undefined when nobody has the name. */
  readonly user: User | undefined
  /** The ClientMetadata of the request, where Cognito hands it on to this trigger. */
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined
}
