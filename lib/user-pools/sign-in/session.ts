import { ServiceError } from '../../errors.ts'
import { openSession, type SessionState } from '../../keys/sessions.ts'
import { clientRef, noSuchClient } from '../../store/app-clients.ts'
import type { Refs } from '../../store/table.ts'
import { poolRef } from '../../store/user-pools.ts'
import { requireSecretHash } from '../client-secret.ts'
import type { Settings } from '../../settings.ts'
import { foldedIn } from '../find-user.ts'
import { poolIdOfClient } from '../ids.ts'
import type { SignInServices } from './complete.ts'

/** An answer to a challenge, as RespondToAuthChallenge and its admin twin take it. */
export interface ClientAnswer {
  readonly clientId: string
  readonly session: string | undefined
  readonly responses: Readonly<Record<string, string>>
}

/**
 * Opens the session that an answer brings, for one step.
 *
 * @throws ServiceError NotAuthorizedException with Cognito's sentence
 */
export async function requireSession(
  services: SignInServices,
  { session, clientId }: ClientAnswer,
  step: string,
): Promise<SessionState> {
  const sealer = await services.keyring.sealer('user-pools')
  const state = session === undefined ? undefined : openSession(sealer, session)
  if (state?.step !== step || state.client !== clientId) {
    throw new ServiceError('NotAuthorizedException', 'Invalid session for the user.')
  }
  if (services.now() >= state.expiresAt) {
    throw new ServiceError(
      'NotAuthorizedException',
      'Invalid session for the user, session is expired.',
    )
  }
  return state
}

/**
 * Reads pool, client and whatever the step needs in one trip, and checks that the answer is of the
 * session's user and has the client's secret hash.
 *
 * @throws ServiceError ResourceNotFoundException for an unknown client, NotAuthorizedException for
 *   a session of another client or user or a wrong hash
 */
export async function readClientSession<More extends Refs>(
  services: SignInServices,
  { answer, state, more }: { answer: ClientAnswer; state: SessionState; more: More },
) {
  const { clientId, responses } = answer
  const poolId = poolIdOfClient(services.settings.region, clientId)
  const [{ pool, client }, found] = await services.table.readBoth(
    { pool: poolRef(poolId), client: clientRef(poolId, clientId) },
    more,
  )
  if (!pool || !client) throw noSuchClient(clientId)
  if (state.client !== client.id || state.pool !== pool.id) {
    throw new ServiceError('NotAuthorizedException')
  }
  const { USERNAME: sent = '', SECRET_HASH: hash } = responses
  await requireSecretHash(services.keyring, client, { hash, names: [sent, state.username] })
  if (![state.username, ...state.names].includes(foldedIn(pool, sent))) {
    throw new ServiceError('NotAuthorizedException')
  }
  return { pool, client, more: found }
}

/**
 * Refuses a client of another pool than the one an administrator names.
 *
 * @throws ServiceError ResourceNotFoundException
 */
export function requireClientOfPool({ region }: Settings, poolId: string, clientId: string): void {
  if (poolIdOfClient(region, clientId) !== poolId) throw noSuchClient(clientId)
}
