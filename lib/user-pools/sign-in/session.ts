import { note } from '../../audit/trail.ts'
import { hasProof } from '../../domain/sign-in-progress.ts'
import { ServiceError } from '../../errors.ts'
import {
  fitsSession,
  nameMark,
  openSession,
  sealSession,
  type SessionState,
} from '../../keys/sessions.ts'
import type { Settings } from '../../settings.ts'
import { clientRef, noSuchClient, type AppClient } from '../../store/app-clients.ts'
import { attemptsRef, type Attempts } from '../../store/attempts.ts'
import type { Group } from '../../store/groups.ts'
import { keepStep, openKeptStep } from './kept-steps.ts'
import { poolRef, type UserPool } from '../../store/user-pools.ts'
import { userRef, type User } from '../../store/users.ts'
import { requireSecretHash } from '../client-secret.ts'
import { foldedIn } from '../find-user.ts'
import { groupsOf, guessedGroups } from '../groups-of-user.ts'
import { poolIdOfClient } from '../ids.ts'
import { blockedAddress, isBlockedAddress } from '../risk/addresses.ts'
import { protectionMode, protectionOf, protectionRefs } from '../risk/protection.ts'
import { sessionMilliseconds } from '../token-validity.ts'
import { callThrough, type SignIn, type SignInCall, type SignInServices } from './sign-in.ts'

/** An answer to a challenge, as RespondToAuthChallenge and its admin twin take it. */
export interface ClientAnswer {
  readonly clientId: string
  readonly session: string | undefined
  readonly responses: Readonly<Record<string, string>>
  readonly call: SignInCall
}

/** A step that an answer opened: where the sign-in stands, and what was read with it in one trip. */
export interface OpenedStep {
  readonly state: SessionState
  readonly pool: UserPool
  readonly client: AppClient
  /** Undefined for a name that nobody has, and for a user whom the session is no longer good for. */
  readonly user: User | undefined
  readonly attempts: Attempts | undefined
  /** The user's groups, in one more trip only when they changed since the sign-in began. */
  readonly groups: () => Promise<readonly Group[]>
  readonly call: SignInCall
}

/** Who is signing in, for a step that is sealed before they have proved anything. */
export type Claimant = Pick<SignIn, 'pool' | 'client' | 'names' | 'progress'> & {
  readonly username: string
  readonly groups: readonly string[]
  readonly passwordVersion?: number | undefined
}

/** The challenge that a session may answer, and what only its answer needs. */
export interface Step {
  readonly step: string
  readonly details?: SessionState['details']
}

/** The services that sealing and opening a step takes. */
export type SealingServices = Pick<SignInServices, 'keyring' | 'now' | 'table'>

/** Seals a step into a Session, as long as the client lets a sign-in pause. */
export async function sealStep(
  services: SealingServices,
  claimant: Claimant,
  step: Step,
): Promise<string> {
  const sealer = await services.keyring.sealer('user-pools')
  const state = stateOf(services, claimant, step)
  return sealSession(sealer, fitsSession(state) ? state : await keepStep(services, state))
}

/** Seals a step into a SECRET_BLOCK, which may have any length. */
export async function sealBlock(
  services: SealingServices,
  claimant: Claimant,
  step: Step,
): Promise<string> {
  const sealer = await services.keyring.sealer('user-pools')
  return sealSession(sealer, stateOf(services, claimant, step))
}

/** Seals the next step of somebody who has proved something. */
export function sealNextStep(
  services: SealingServices,
  signIn: Proven,
  step: Step,
): Promise<string> {
  return sealStep(services, claimantOf(signIn), step)
}

/** A user and what they have proved so far. */
export type Proven = Pick<SignIn, 'pool' | 'client' | 'user' | 'names' | 'progress'>

/** The user as the claimant of a next step. */
export function claimantOf({ user, ...claimant }: Proven): Claimant {
  const { pool, client, names, progress } = claimant
  const { username, groups, password } = user
  return { pool, client, names, progress, username, groups, passwordVersion: password?.version }
}

function stateOf(
  services: Pick<SignInServices, 'now'>,
  claimant: Claimant,
  { step, details = {} }: Step,
): Omit<SessionState, 'id'> {
  const { pool, client, username, names, groups, progress, passwordVersion } = claimant
  const issuedAt = services.now()
  const expiresAt = issuedAt + sessionMilliseconds(client)
  const place = { step, pool: pool.id, client: client.id }
  const person = { username, names, groups, passwordVersion }
  return { ...place, ...person, issuedAt, expiresAt, progress, details }
}

/**
 * Opens the session that an answer brings, for one of some steps.
 *
 * @throws ServiceError NotAuthorizedException with Cognito's sentence
 */
export async function requireSession(
  services: SealingServices,
  { session, clientId }: { session: string | undefined; clientId?: string },
  ...steps: readonly string[]
): Promise<SessionState> {
  const sealer = await services.keyring.sealer('user-pools')
  const state = session === undefined ? undefined : openSession(sealer, session)
  const isOurs = clientId === undefined || state?.client === clientId
  if (!state || !isOurs || !steps.includes(state.step)) {
    throw invalidSession()
  }
  if (services.now() >= state.expiresAt) {
    throw new ServiceError(
      'NotAuthorizedException',
      'Invalid session for the user, session is expired.',
    )
  }
  return openKeptStep(services, state)
}

/** Opens the step that an answer's session is for. @throws ServiceError NotAuthorizedException */
export async function openStep(
  services: SignInServices,
  answer: ClientAnswer,
  ...steps: readonly string[]
): Promise<OpenedStep> {
  return readStep(services, answer, await requireSession(services, answer, ...steps))
}

/**
 * Reads pool, client and user of a step in one trip, and checks that the answer is of the session's
 * user and has the client's secret hash.
 *
 * @throws ServiceError ResourceNotFoundException for an unknown client, NotAuthorizedException for
 *   a session of another client or user or a wrong hash
 */
export async function readStep(
  services: SignInServices,
  { clientId, responses, call }: ClientAnswer,
  state: SessionState,
): Promise<OpenedStep> {
  const poolId = poolIdOfClient(services.settings.region, clientId)
  const { threat } = state.progress
  const [{ pool, client, user: present, attempts, poolRisk, clientRisk }, along] =
    await services.table.readBoth(
      {
        ...(threat && protectionRefs(poolId, clientId)),
        pool: poolRef(poolId),
        client: clientRef(poolId, clientId),
        user: userRef(state.pool, state.username),
        attempts: attemptsRef(state.pool, state.username),
      },
      guessedGroups(state.pool, state.groups),
    )
  if (!pool || !client) throw noSuchClient(clientId)
  if (state.client !== client.id || state.pool !== pool.id) {
    throw new ServiceError('NotAuthorizedException')
  }
  if (Boolean(state.progress.isOnPages) !== Boolean(call.onPages)) throw invalidSession()
  const { USERNAME: sent = '', SECRET_HASH: hash } = responses
  if (!call.onPages) {
    await requireSecretHash(services.keyring, client, { hash, names: [sent, state.username] })
  }
  note({ user: present?.sub })
  const folded = foldedIn(pool, sent)
  if (folded !== state.username && !state.names.includes(nameMark(folded))) {
    throw new ServiceError('NotAuthorizedException')
  }
  const user = present && isGoodFor(state, present) ? present : undefined
  const groups = async () => (user ? groupsOf(services.table, user, along) : [])
  const opened = { state, pool, client, user, attempts, groups, call: callThrough(client, call) }
  requireOpenAddress(opened, { poolRisk, clientRisk })
  return opened
}

/** A sign-in that is watched may have moved to an address that is blocked. */
function requireOpenAddress(
  { state, pool, client, user, call }: OpenedStep,
  risks: Parameters<typeof protectionOf>[1],
): void {
  const { username, progress } = state
  call.witness?.see({ pool, client, user, username, progress, call })
  const mode = progress.threat && protectionMode(pool, progress.flow)
  if (mode && isBlockedAddress(protectionOf(mode, risks), call.origin.sourceIp)) {
    throw blockedAddress()
  }
}

/**
 * Whether a session is still good for the user of its name: it is not for another who has the name
 * after a deletion, and what was proved before a sign-out or a change of the password counts no more.
 */
export function isGoodFor(state: SessionState, user: User): boolean {
  const { names, issuedAt, progress, passwordVersion } = state
  const { sub, signedOutAt = -Infinity, password } = user
  if (!names.includes(nameMark(sub))) return false
  const isOldPassword =
    progress.proved.includes('pwd') &&
    passwordVersion !== undefined &&
    passwordVersion !== password?.version
  return !isOldPassword && (issuedAt > signedOutAt || !hasProof(progress))
}

function invalidSession(): ServiceError {
  return new ServiceError('NotAuthorizedException', 'Invalid session for the user.')
}

/** The refusal of a session that was answered before. */
export function spentSession(): ServiceError {
  return new ServiceError(
    'NotAuthorizedException',
    'Invalid session for the user, session can only be used once.',
  )
}

/**
 * Refuses a client of another pool than the one an administrator names.
 *
 * @throws ServiceError ResourceNotFoundException
 */
export function requireClientOfPool({ region }: Settings, poolId: string, clientId: string): void {
  if (poolIdOfClient(region, clientId) !== poolId) throw noSuchClient(clientId)
}
