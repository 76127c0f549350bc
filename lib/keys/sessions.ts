import { randomUUID } from 'node:crypto'
import type { Sealer } from './sealer.ts'

/** Where a sign-in stands: sealed into `Session` (or the SRP secret block), never stored. */
export interface SessionState {
  /** The challenge that this session may answer. */
  readonly step: string
  readonly pool: string
  readonly client: string
  readonly username: string
  /** One-time handle and the moment of its issue, in milliseconds since the epoch. */
  readonly id: string
  readonly issuedAt: number
  readonly expiresAt: number
  /** The user's groups as read, so that they can be read together with the user. */
  readonly groups: readonly string[]
  /** What only this step needs. */
  readonly details: Readonly<Record<string, string>>
}

const label = 'session'

/** Seals the next step of a sign-in, in base64. */
export function sealSession(sealer: Sealer, state: Omit<SessionState, 'id'>): string {
  const whole: SessionState = { ...state, id: randomUUID() }
  return sealer.seal(label, Buffer.from(JSON.stringify(whole)), []).toString('base64')
}

/** Opens a session; undefined when it is not one that we sealed. */
export function openSession(sealer: Sealer, session: string): SessionState | undefined {
  const plain = sealer.open(label, Buffer.from(session, 'base64'), [])
  return plain && (JSON.parse(plain.toString('utf8')) as SessionState) // sealed by us alone
}
