import type { BareCryptography } from './crypto.ts'
import type { BenchUser, Fixtures } from './fixtures.ts'
import type { Server } from './wire.ts'

/** One turn of a scenario. */
export interface Turn {
  /** What goes to this server is measured. */
  readonly server: Server
  /** What goes to this one only prepares. */
  readonly aside: Server
  readonly fixtures: Fixtures
  readonly user: BenchUser
  /** Counts the turns of the whole run: good for names that nobody has. */
  readonly number: number
}

/** The most that a request may cost, by DESIGN.md section 4. */
export interface Budget {
  readonly operation: string
  /** Sequential round trips to DynamoDB, reads and writes, once its process is warm. */
  readonly trips: number
  readonly writes?: number
  /** Capacity, where it must not depend on how much is stored. */
  readonly readUnits?: number
  readonly writeUnits?: number
  /** Only trips before STS is called count. */
  readonly isBeforeSts?: boolean
}

/** An operation as its users do it: one request, or the several that belong together. */
export interface Scenario {
  readonly name: string
  readonly bare: BareCryptography
  /** One for each request, in their order; undefined where DESIGN.md sets none. */
  readonly budgets?: readonly Budget[]
  /** How far its CPU time may exceed the bare cryptography. */
  readonly cpuTarget?: number
  /** It has no route of its own, so there is nothing to send to the port. */
  readonly isDirectOnly?: boolean
  /** Only its round trips are of interest. */
  readonly isCountedOnly?: boolean
  readonly perform: (turn: Turn) => Promise<void>
}
