import type { Services } from '../services.ts'
import { countedBefore, countUsage, newerCounted } from '../store/pool-usage.ts'
import type { Step } from './dataset-changes.ts'

/**
 * Counts what changes of datasets add to the usage of their identity pool: one write for all of a
 * batch, which is not counted again when it comes again.
 */
export async function countSteps(
  { table, now }: Pick<Services, 'table' | 'now'>,
  {
    identityPoolId,
    steps,
    position,
  }: { identityPoolId: string; steps: readonly Step[]; position: string },
): Promise<void> {
  const sessions = steps.filter(isSession).length
  const bytes = steps.reduce(
    (sum, { before, after }) => sum + (after?.bytes ?? 0) - (before?.bytes ?? 0),
    0,
  )
  if (sessions === 0 && bytes === 0) return
  const modifiedAt = Math.max(
    ...steps.map(({ after, writtenAt }) => after?.modifiedAt ?? writtenAt),
  )
  const count = (newest: number | undefined) =>
    table.write(
      ...countUsage(identityPoolId, { position, sessions, bytes, modifiedAt: newest }, now()),
    )
  await count(modifiedAt)
    .catch((error: unknown) => {
      if (error !== newerCounted) throw error
      return count(undefined)
    })
    .catch((error: unknown) => {
      if (error !== countedBefore) throw error
    })
}

/** An update, which a client made in a session of its own. */
function isSession({ before, after }: Step): boolean {
  return after !== undefined && after.syncCount !== before?.syncCount
}
