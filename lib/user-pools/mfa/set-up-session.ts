import { ServiceError } from '../../errors.ts'
import { openSession, sealSession, type SessionState } from '../../keys/sessions.ts'
import type { Services } from '../../services.ts'
import { clientRef, type AppClient } from '../../store/app-clients.ts'
import { attemptsRef, type Attempts } from '../../store/attempts.ts'
import { poolRef, type UserPool } from '../../store/user-pools.ts'
import { userRef, type User } from '../../store/users.ts'
import { sessionMilliseconds } from '../token-validity.ts'
import { mfaDemandOf } from './factors.ts'

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
export async function openSetUp(
  { keyring, now, table }: Pick<Services, 'keyring' | 'now' | 'table'>,
  session: string,
): Promise<SetUp> {
  const state = openSession(await keyring.sealer('user-pools'), session)
  if (state?.step !== 'MFA_SETUP') throw invalid()
  if (now() >= state.expiresAt) throw refused('Invalid session for the user, session is expired.')
  const { pool, client, user, attempts } = await table.read({
    pool: poolRef(state.pool),
    client: clientRef(state.pool, state.client),
    user: userRef(state.pool, state.username),
    attempts: attemptsRef(state.pool, state.username),
  })
  if (!pool || !client || !user || !state.names.includes(user.sub)) throw invalid()
  if (!user.enabled) throw refused('User is disabled.')
  if (mfaDemandOf(pool, user).kind !== 'setup') throw invalid()
  return { state, pool, client, user, attempts }
}

/** Seals the next session of a set-up, which may pause as long as the one before. */
export async function sealSetUp(
  { keyring, now }: Pick<Services, 'keyring' | 'now'>,
  { state, client }: SetUp,
  details: Readonly<Record<string, string>>,
): Promise<string> {
  const issuedAt = now()
  const expiresAt = issuedAt + sessionMilliseconds(client)
  const sealer = await keyring.sealer('user-pools')
  return sealSession(sealer, { ...state, issuedAt, expiresAt, details })
}

/** The refusal of a session that is of no use here. */
export function invalid(): ServiceError {
  return refused('Invalid session for the user.')
}

function refused(sentence: string): ServiceError {
  return new ServiceError('NotAuthorizedException', sentence)
}
