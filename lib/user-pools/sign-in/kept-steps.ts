import { randomUUID } from 'node:crypto'
import { ServiceError } from '../../errors.ts'
import type { SessionState } from '../../keys/sessions.ts'
import { addKeptStep, keptStepRef } from '../../store/kept-steps.ts'
import type { SignInServices } from './sign-in.ts'

type Sealed = Omit<SessionState, 'id'>

/** What a step of a custom sign-in may be too large for: what the customer's triggers say. */
interface KeptParts {
  readonly progress: SessionState['progress']
  readonly details: SessionState['details']
}

const label = 'kept-step'

/**
 * Lays what does not fit a session into the store, sealed and for as long as the session lives, and
 * gives the state that leads to it. Only custom challenges with long parameters need that.
 */
export async function keepStep(
  { keyring, table }: Pick<SignInServices, 'keyring' | 'table'>,
  state: Sealed,
): Promise<Sealed> {
  const id = randomUUID()
  const { pool, username, progress, details, expiresAt } = state
  const parts: KeptParts = { progress, details }
  const sealer = await keyring.sealer('user-pools')
  const box = sealer.seal(label, Buffer.from(JSON.stringify(parts)), [pool, username, id])
  await table.write(addKeptStep({ poolId: pool, username, id }, { box, expiresAt }))
  return { ...state, progress: { flow: progress.flow, proved: [] }, details: { kept: id } }
}

/**
 * The state with what was laid aside for it.
 *
 * @throws ServiceError NotAuthorizedException when that is gone
 */
export async function openKeptStep(
  { keyring, table }: Pick<SignInServices, 'keyring' | 'table'>,
  state: SessionState,
): Promise<SessionState> {
  const { pool, username, details } = state
  const { kept: id } = details
  if (id === undefined) return state
  const [sealer, kept] = await Promise.all([
    keyring.sealer('user-pools'),
    table.get(keptStepRef({ poolId: pool, username, id })),
  ])
  const plain = kept && sealer.open(label, kept.box, [pool, username, id])
  if (!plain) throw new ServiceError('NotAuthorizedException', 'Invalid session for the user.')
  const parts = JSON.parse(plain.toString('utf8')) as KeptParts // sealed by keepStep alone
  return { ...state, ...parts }
}
