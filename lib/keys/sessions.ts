import { createHash, randomUUID } from 'node:crypto'
import type { SignInProgress } from '../domain/sign-in-progress.ts'
import type { Sealer } from './sealer.ts'

/** Where a sign-in stands: sealed into `Session` (or the SRP secret block), not stored. */
export interface SessionState {
  /** The challenge that this session may answer. */
  readonly step: string
  readonly pool: string
  readonly client: string
  readonly username: string
  /** Marks of what else the user may be called in the answer (`nameMark`). */
  readonly names: readonly string[]
  /** One-time handle and the moment of its issue, in milliseconds since the epoch. */
  readonly id: string
  readonly issuedAt: number
  readonly expiresAt: number
  /** Groups of the user as read, as far as there is room, so that they are read with the user. */
  readonly groups: readonly string[]
  readonly progress: SignInProgress
  /** Which of the user's passwords was in force: a proof of it ends with it. */
  readonly passwordVersion?: number | undefined
  /** What only this step needs. */
  readonly details: Readonly<Record<string, string>>
}

const label = 'session'

/**
 * Sessions have a length in steps of this many bytes, so that it tells neither the user's real name
 * nor the groups; sealed and in base64 one step fits the 2,048 characters of SessionType.
 */
const step = 1500

/** Room for the names of groups, in bytes, where nothing else needs it. */
const roomForGroups = 300

/** Seals the next step of a sign-in, in base64. */
export function sealSession(sealer: Sealer, state: Omit<SessionState, 'id'>): string {
  const bare: SessionState = { ...state, groups: [], id: randomUUID() }
  const free = step - 1 - (sizeOf(bare) % step)
  const groups = fitting(state.groups, Math.min(free, roomForGroups))
  const plain = Buffer.from(JSON.stringify({ ...bare, groups }))
  const padding = Buffer.alloc(step - (plain.length % step), ' ')
  return sealer.seal(label, Buffer.concat([plain, padding]), []).toString('base64')
}

/** Opens a session; undefined when it is not one that we sealed, spelled as we spell it. */
export function openSession(sealer: Sealer, session: string): SessionState | undefined {
  const box = Buffer.from(session, 'base64')
  if (box.toString('base64') !== session) return undefined
  const plain = sealer.open(label, box, [])
  return plain && (JSON.parse(plain.toString('utf8')) as SessionState) // sealed by us alone
}

/** How a name stands in a session: names may be long, and only their equality matters. */
export function nameMark(name: string): string {
  return createHash('sha256').update(name).digest('base64url').slice(0, 22)
}

/** Whether a state can be sealed into what SessionType holds. */
export function fitsSession(state: Omit<SessionState, 'id'>): boolean {
  return sizeOf({ ...state, groups: [], id: randomUUID() }) < step
}

function sizeOf(state: SessionState): number {
  return Buffer.byteLength(JSON.stringify(state))
}

function fitting(groups: readonly string[], space: number): string[] {
  let room = space
  return groups.filter((name) => (room -= Buffer.byteLength(JSON.stringify(name)) + 1) >= 0)
}
