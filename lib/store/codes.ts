import { equals } from './conditions.ts'
import { poolKeys } from './keys.ts'
import type { Ref } from './table.ts'
import { put, remove, type Write } from './writes.ts'

/** What a code is for; a user has at most one code for each. */
export type CodePurpose = 'sign-up' | 'forgot-password' | 'email' | 'phone_number'

/** A code that was sent, as a keyed hash, with what limits its use. Times in milliseconds. */
export interface SentCode {
  /** Undefined once the code is used or its tries are spent; the counts below live on. */
  readonly hash?: string | undefined
  readonly expiresAt: number
  /** Wrong answers to this code. */
  readonly wrongTries: number
  /** The hour that the two counts below belong to. */
  readonly hourEndsAt: number
  readonly sends: number
  readonly tries: number
  readonly version: number
}

/** Thrown when the code was changed since the reading: read again and decide again. */
export const codeChanged = new Error('the code was changed meanwhile')

/** Where a user's code is stored. */
export const codeRef = (poolId: string, name: string, purpose: CodePurpose): Ref<SentCode> => ({
  key: poolKeys.code(poolId, name, purpose),
  parse: (attributes) => attributes.code as SentCode, // written whole by replaceCode
})

/**
 * Writes a code over the one that was read (or over none).
 *
 * @param outbox the sealed message that brings it to its user, for the table's stream to carry on
 */
export function replaceCode(
  { poolId, name, purpose }: { poolId: string; name: string; purpose: CodePurpose },
  code: Omit<SentCode, 'version'>,
  { read, outbox }: { read: SentCode | undefined; outbox?: string | undefined },
): Write {
  return put(
    poolKeys.code(poolId, name, purpose),
    {
      code: { ...code, version: (read?.version ?? 0) + 1 },
      outbox,
      ttl: Math.ceil(Math.max(code.expiresAt, code.hourEndsAt) / 1000),
    },
    { when: [equals('code.version', read?.version)], otherwise: codeChanged },
  )
}

/** Forgets a user's code of a purpose, whether there is one or not. */
export function removeCode(poolId: string, name: string, purpose: CodePurpose): Write {
  return remove(poolKeys.code(poolId, name, purpose))
}
