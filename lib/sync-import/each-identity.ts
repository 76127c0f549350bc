import { inParallel } from '../parallel.ts'
import type { Services } from '../services.ts'
import type { AskedIdentity } from './places.ts'
import type { Source, SourcePool } from './source.ts'

/** How far a run is. */
export interface Progress {
  readonly step: 'counting' | 'importing' | 'comparing'
  readonly identities: number
  /** How many there are in all, once they are counted. */
  readonly total?: number | undefined
}

/** What going over a pool takes. */
export interface Walk extends Pick<Services, 'now'> {
  readonly source: Source
  readonly onProgress: (progress: Progress) => void
}

/** Identities that are worked on at a time: the pace is the source's. */
const atATime = 8

/** A new identity may be in the second list and not in the first, and their clock another one. */
const leeway = 5 * 60 * 1000

/**
 * Works on each identity of a pool of the source. Which ones are disabled, the source tells only by
 * leaving them out, so that they are listed twice: first those that are not.
 *
 * Source: API reference, ListIdentities, `HideDisabled`.
 *
 * @throws what the work throws
 */
export async function eachIdentity(
  walk: Walk,
  pool: SourcePool,
  work: (asked: AskedIdentity, progress: Omit<Progress, 'step'>) => Promise<void>,
): Promise<void> {
  const since = walk.now() - leeway
  const enabled = await enabledIdentities(walk, pool)
  const isMergedAway = (id: string) => !enabled.has(id)
  let identities = 0
  for await (const page of walk.source.identities(pool.id, { hidesDisabled: false })) {
    await inParallel(page, atATime, (identity) => {
      const isDisabled = !enabled.has(identity.id) && identity.createdAt < since
      const progress = { identities: ++identities, total: enabled.size }
      return work({ pool, identity, isDisabled, isMergedAway }, progress)
    })
  }
}

async function enabledIdentities(
  { source, onProgress }: Walk,
  { id }: SourcePool,
): Promise<ReadonlySet<string>> {
  const enabled = new Set<string>()
  for await (const page of source.identities(id, { hidesDisabled: true })) {
    for (const identity of page) enabled.add(identity.id)
    onProgress({ step: 'counting', identities: enabled.size })
  }
  return enabled
}
