import { createHash } from 'node:crypto'
import { absent } from './conditions.ts'
import { identityKeys } from './keys.ts'
import type { Ref } from './table.ts'
import { put, type Write } from './writes.ts'

/** A use of a SAML assertion as a login: each operation takes it once. */
export interface AssertionUse {
  /** The provider's ARN. */
  readonly provider: string
  readonly assertionId: string
  readonly operation: string
}

/** Where it is noted that an assertion was used. */
export const assertionUseRef = (use: AssertionUse): Ref<true> => ({
  key: keyOf(use),
  parse: () => true,
})

/**
 * Notes that an assertion is used, until it could not be used anyway.
 *
 * @param end in milliseconds since the epoch
 * @param spent the refusal of an assertion that was used before, when written
 */
export function useAssertion(use: AssertionUse, end: number, spent: Error): Write {
  const note = { ttl: Math.ceil(end / 1000) }
  return put(keyOf(use), note, { when: [absent('pk')], otherwise: spent })
}

function keyOf({ provider, assertionId, operation }: AssertionUse) {
  const parts = JSON.stringify([provider, assertionId, operation])
  return identityKeys.usedAssertion(createHash('sha256').update(parts).digest('base64url'))
}
