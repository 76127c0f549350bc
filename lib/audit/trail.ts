import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * What comes to light of a request while it is worked on, each for the field of that name in its line
 * (`audit-line.ts`).
 */
export interface Trail {
  pool?: string | undefined
  client?: string | undefined
  /** The `sub` of the user that the request is about. */
  user?: string | undefined
  /** Where the request came from, as a server or client that may says it. */
  address?: string | undefined
  /** The key that the caller signed with. */
  accessKey?: string | undefined
  /** The identity whose credentials the caller signed with. */
  identity?: string | undefined
}

const trails = new AsyncLocalStorage<Trail>()

/** Does some work, in which `note` goes to this trail. */
export function onTrail<T>(trail: Trail, work: () => Promise<T>): Promise<T> {
  return trails.run(trail, work)
}

/**
 * Notes for the audit log what a request turned out to be about. What was noted first stays, for a
 * request may read others along. Outside of a request that is audited it does nothing.
 */
export function note(found: Readonly<Trail>): void {
  const trail = trails.getStore()
  if (!trail) return
  for (const [field, value] of Object.entries(found) as [keyof Trail, string | undefined][]) {
    if (value !== undefined) trail[field] ??= value // the cast above: a trail has these fields alone
  }
}
