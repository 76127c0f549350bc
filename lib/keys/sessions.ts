import { randomUUID } from 'node:crypto'
import type { Sealer } from './sealer.ts'

/** Where a sign-in stands: sealed into `Session` (or the SRP secret block), never stored. */
export interface SessionState {
  /** The challenge that this session may answer. */
  readonly step: string
  readonly pool: string
  readonly client: string
  readonly username: string
  /** What else the user may be called in the answer: the name that was given, and the `sub`. */
  readonly names: readonly string[]
  /** One-time handle and the moment of its issue, in milliseconds since the epoch. */
  readonly id: string
  readonly issuedAt: number
  readonly expiresAt: number
  /** Groups of the user as read, as far as there is room, so that they are read with the user. */
  readonly groups: readonly string[]
  /** What only this step needs. */
  readonly details: Readonly<Record<string, string>>
}

const label = 'session'

/**
 * Sessions have a length in steps of this many bytes, so that it tells neither the user's real name
 * nor the groups; sealed and in base64 one step fits the 2,048 characters of SessionType.
 */
const step = 1500

/** Room for the names of groups, in bytes; with the longest names of the user it fits one step. */
const roomForGroups = 300

/** Seals the next step of a sign-in, in base64. */
export function sealSession(sealer: Sealer, state: Omit<SessionState, 'id'>): string {
  const whole: SessionState = { ...state, groups: fitting(state.groups), id: randomUUID() }
  const plain = Buffer.from(JSON.stringify(whole))
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

function fitting(groups: readonly string[]): string[] {
  let room = roomForGroups
  return groups.filter((name) => (room -= Buffer.byteLength(JSON.stringify(name)) + 1) >= 0)
}
