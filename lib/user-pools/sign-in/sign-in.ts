import type {
  AuthenticationResultType,
  ChallengeNameType,
  UserContextDataType,
} from '@aws-sdk/client-cognito-identity-provider'
import type { RequestOrigin } from '../../domain/request-origin.ts'
import type { SignInProgress } from '../../domain/sign-in-progress.ts'
import type { Services } from '../../services.ts'
import type { AppClient } from '../../store/app-clients.ts'
import type { Group } from '../../store/groups.ts'
import type { UserPool } from '../../store/user-pools.ts'
import type { UserDevice } from '../../store/user-devices.ts'
import type { User } from '../../store/users.ts'
import { originBehindClient } from '../client-context.ts'
import { messageNeeds } from '../notify.ts'
import type { Witness } from '../risk/witness.ts'
import { triggerNeeds } from '../../triggers/invoke.ts'
import type { TriggerSubject } from '../../triggers/subject.ts'

/** The needs of an operation that signs in, for its definition. */
export const signInNeeds = [
  'settings',
  'now',
  'table',
  'keyring',
  'signingKeys',
  ...messageNeeds,
  ...triggerNeeds,
] as const

/** The services that sign-in takes. */
export type SignInServices = Pick<Services, (typeof signInNeeds)[number]>

/**
 * The services with the time held still at this moment. A step of a sign-in is dated when it began,
 * before anything was read, so that a sign-out or reset that comes in between ends its tokens too.
 */
export function datedNow(services: SignInServices): SignInServices {
  const began = services.now()
  // Not by a spread: it would build every service that is built at its first use
  return Object.create(services, { now: { value: () => began } }) as SignInServices // with its own clock
}

/** What a step's request says beside the proof itself. */
export interface SignInCall {
  readonly clientMetadata: Readonly<Record<string, string>> | undefined
  readonly origin: RequestOrigin
  /** What the app tells of the user's own request, for clients that may. */
  readonly userContext?: UserContextDataType | undefined
  /** Sees what the step learns, for the event that is kept of the sign-in. */
  readonly witness?: Witness
  /**
   * How a sign-in on the pages of the pool's domain ends. The page stands for the app: it needs no
   * secret hash and no ExplicitAuthFlows, and its sessions are of no use to the API.
   */
  readonly onPages?: SignInOnPages | undefined
}

/** What a page has that an app has not. */
export interface SignInOnPages {
  readonly finish: (signIn: SignIn) => Promise<void>
  /** The key of the device that the browser proves to be for a user, by a cookie that we sealed. */
  readonly deviceKeyOf: (user: User) => string | undefined
}

/** A call with its origin as the app client may tell it. @throws ServiceError InvalidParameterException */
export function callThrough(client: AppClient, call: SignInCall): SignInCall {
  return { ...call, origin: originBehindClient(call.origin, client, call.userContext) }
}

/** What InitiateAuth, RespondToAuthChallenge and their admin twins answer. */
export interface SignInAnswer {
  readonly ChallengeName?: ChallengeNameType
  readonly Session?: string
  readonly ChallengeParameters: Record<string, string>
  readonly AuthenticationResult?: AuthenticationResultType
  readonly AvailableChallenges?: ChallengeNameType[]
}

/** A sign-in of somebody who has proved something, between two steps. */
export interface SignIn {
  readonly pool: UserPool
  readonly client: AppClient
  readonly user: User
  readonly groups: readonly Group[]
  /** What the user was called, for the answer to a next challenge (`nameMark`). */
  readonly names: readonly string[]
  readonly progress: SignInProgress
  readonly call: SignInCall
  /** The device that the client says it is, once it was read. */
  readonly device?: UserDevice | undefined
  /** Whether the verdict on the last proof counted the code that is to be sent next. */
  readonly isSendCounted?: boolean
}

/** Whom the triggers of a step are told about. */
export function subjectOf(
  signIn: Pick<SignIn, 'pool' | 'client' | 'call'> & {
    readonly user: User | undefined
    readonly username?: string
  },
): TriggerSubject {
  const { pool, client, user, username = '', call } = signIn
  const { clientMetadata } = call
  return { pool, clientId: client.id, username: user?.username ?? username, user, clientMetadata }
}
