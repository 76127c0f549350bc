import { inParallel } from '../../parallel.ts'
import { listActiveImports, type ImportJob } from '../../store/import-jobs.ts'
import type { Services } from '../../services.ts'
import { workOnImport, type ImportServices } from './work.ts'

/** Names a job that has just been started. */
export interface ImportEvent {
  readonly poolId: string
  readonly jobId: string
}

/** How many jobs one run works on at a time. */
const atATime = 8

/**
 * Works on the job that an event names, or, when none does, on whatever jobs nobody works on: those
 * whose time was up, whose worker died, or whose event was lost.
 *
 * @param hasTime tells whether there is time for another step of some seconds
 * @throws the error of a job that could not go on for now
 */
export async function importUsers(
  services: ImportServices,
  event: Partial<ImportEvent>,
  hasTime: () => boolean,
): Promise<void> {
  const { poolId, jobId } = event
  if (poolId !== undefined && jobId !== undefined) {
    await workOnImport(services, { poolId, jobId }, { hasTime })
    return
  }
  const jobs: ImportJob[] = []
  for await (const job of listActiveImports(services.table)) jobs.push(job)
  await inParallel(jobs, atATime, ({ poolId, id }) =>
    workOnImport(services, { poolId, jobId: id }, { hasTime }),
  )
}

/** Has a started job worked on at once. A schedule would come to it anyway, some time later. */
export async function callWorker(
  { settings, ownLambda }: Pick<Services, 'settings' | 'ownLambda'>,
  event: ImportEvent,
): Promise<void> {
  const [{ InvokeCommand }, client] = await Promise.all([
    import('@aws-sdk/client-lambda'),
    ownLambda(),
  ])
  await client.send(
    new InvokeCommand({
      FunctionName: settings.importFunction,
      InvocationType: 'Event',
      Payload: JSON.stringify(event),
    }),
  )
}
