import { note } from '../../audit/trail.ts'
import { ServiceError } from '../../errors.ts'
import type { SessionState } from '../../keys/sessions.ts'
import { clientRef, type AppClient } from '../../store/app-clients.ts'
import { attemptsRef, type Attempts } from '../../store/attempts.ts'
import { poolRef, type UserPool } from '../../store/user-pools.ts'
import { userRef, type User } from '../../store/users.ts'
import { factorSetUpStep } from '../sign-in/ask/further-factor.ts'
import { requireWithoutFactor } from '../sign-in/further-factor.ts'
import {
  isGoodFor,
  requireSession,
  sealNextStep,
  type SealingServices,
} from '../sign-in/session.ts'

/** A sign-in that waits for an authenticator app to be set up, and what was read with it. */
export interface SetUp {
  readonly state: SessionState
  readonly pool: UserPool
  readonly client: AppClient
  readonly user: User
  readonly attempts: Attempts | undefined
}

/**
 * Opens the session of an MFA_SETUP challenge. It ends when the user has a factor otherwise, so that
 * nobody who knew the password once puts an app in place of the user's own.
 *
 * @throws ServiceError NotAuthorizedException with Cognito's sentence
 */
export async function openSetUp(services: SealingServices, session: string): Promise<SetUp> {
  const state = await requireSession(services, { session }, factorSetUpStep)
  const { pool, client, user, attempts } = await services.table.read({
    pool: poolRef(state.pool),
    client: clientRef(state.pool, state.client),
    user: userRef(state.pool, state.username),
    attempts: attemptsRef(state.pool, state.username),
  })
  note({ pool: state.pool, client: state.client, user: user?.sub })
  if (!pool || !client || !user || !isGoodFor(state, user)) throw invalid()
  if (!user.enabled) throw new ServiceError('NotAuthorizedException', 'User is disabled.')
  requireWithoutFactor({ pool, user })
  return { state, pool, client, user, attempts }
}

/** Seals the next session of a set-up, which may pause as long as the one before. */
export function sealSetUp(
  services: SealingServices,
  { state, pool, client, user }: SetUp,
  details: SessionState['details'],
): Promise<string> {
  const { names, progress } = state
  const proven = { pool, client, user, names, progress }
  return sealNextStep(services, proven, { step: factorSetUpStep, details })
}

/** The refusal of a session that is of no use here. */
export function invalid(): ServiceError {
  return new ServiceError('NotAuthorizedException', 'Invalid session for the user.')
}
