import { poolKeys } from './keys.ts'
import type { Ref } from './table.ts'
import { put, type Write } from './writes.ts'

/** Which step of whose sign-in. */
export interface StepOwner {
  readonly poolId: string
  readonly username: string
  readonly id: string
}

/** A sealed step of a sign-in that is too large for its session. */
export interface KeptStep {
  readonly box: Uint8Array
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

/** Where a step is kept. */
export const keptStepRef = ({ poolId, username, id }: StepOwner): Ref<KeptStep> => ({
  key: poolKeys.keptStep(poolId, username, id),
  parse: (attributes) => attributes.step as KeptStep, // written whole by addKeptStep
})

/** Keeps a step; its session says for how long it counts. */
export function addKeptStep({ poolId, username, id }: StepOwner, step: KeptStep): Write {
  return put(poolKeys.keptStep(poolId, username, id), {
    step,
    ttl: Math.ceil(step.expiresAt / 1000),
  })
}
