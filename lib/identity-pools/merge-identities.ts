import { replaceIdentity, type Identity, type LinkedLogin } from '../store/identities.ts'
import type { Write } from '../store/writes.ts'

/** How many merged identities are remembered, so that the survivor's item stays a small one. */
const mostRemembered = 100

/** Both sides of a merge, as they were read. */
export interface Merge {
  readonly survivor: Identity
  readonly absorbed: Identity
  /** All logins of the survivor from now on; those of the absorbed identity are gone from it. */
  readonly logins: readonly LinkedLogin[]
  readonly now: number
}

/** A merge as it will be stored. */
export interface MergedIdentities {
  readonly survivor: Identity
  /** Both identities' items: to be written in one transaction, with the owners of moved logins. */
  readonly writes: readonly Write[]
}

/**
 * Merges an identity into another one: the absorbed is disabled and says where it went
 * (`mergedInto`), the survivor says what it came to (`mergedFrom`). Both are written together, each on
 * the condition that nobody changed it since it was read, so that there never is half a merge and an
 * identity is merged once.
 *
 * What the absorbed identity had stored is not touched: it stays under that identity's own id. To
 * read it for the survivor, read the survivor and take the ids of `mergedFrom`; nothing else has to be
 * followed, because an id stays in the list when its survivor is merged in turn. Nobody is served as
 * one of these ids any more; what is deleted under one is gone for good; one that was deleted itself
 * has nothing.
 *
 * The writes fail with `identityChanged`.
 *
 * Source: developer guide, "Identity pools authentication flow" (switching identities); API reference,
 * MergeDeveloperIdentities.
 */
export function mergeIdentities({ survivor, absorbed, logins, now }: Merge): MergedIdentities {
  const mergedFrom = [
    ...(survivor.mergedFrom ?? []),
    ...(absorbed.mergedFrom ?? []),
    absorbed.id,
  ].slice(-mostRemembered)
  const merged = { ...survivor, logins, mergedFrom, updatedAt: now, version: survivor.version + 1 }
  const disabled = {
    ...absorbed,
    logins: [],
    isDisabled: true,
    mergedInto: survivor.id,
    updatedAt: now,
    version: absorbed.version + 1,
  }
  return { survivor: merged, writes: [replaceIdentity(merged), replaceIdentity(disabled)] }
}
