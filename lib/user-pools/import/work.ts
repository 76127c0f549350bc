import { AwsError } from '../../aws/aws-client.ts'
import { readColumns } from '../../domain/user-import/columns.ts'
import { ServiceError } from '../../errors.ts'
import type { Services } from '../../services.ts'
import type { ImportJob } from '../../store/import-jobs.ts'
import { poolRef, type UserPool } from '../../store/user-pools.ts'
import { stopped, type JobEnd } from './end-job.ts'
import { importLines } from './import-lines.ts'
import type { ImportSetting, Outcome } from './import-row.ts'
import { fileKey } from './job-answer.ts'
import { JobFault } from './job-fault.ts'
import {
  advance,
  endHeld,
  leaseLost,
  release,
  takeLease,
  type HeldJob,
  type Progress,
} from './lease.ts'
import { readLines, type Line } from './lines.ts'
import { openReport } from './report.ts'

/** The services that working on an import takes. */
export type ImportServices = Pick<Services, 'table' | 'keyring' | 'now' | 'importFiles' | 'logs'>

/** How long a worker works. */
export interface WorkLimits {
  /** Tells whether there is time for another step, which takes some seconds at most. */
  readonly hasTime: () => boolean
  /** Rows that are counted together: what is done once more after a crash. */
  readonly rowsPerStep?: number
}

/** Rows that a file has at most (developer guide, "Formatting the CSV file"). */
const mostRows = 500_000

/**
 * Works on a job until its end or until the time is up; then the next worker goes on. It may die
 * at any moment: rows are counted by the write that moves the cursor, and those after the cursor
 * are imported once more, which changes nothing for a user who is there already.
 *
 * @throws whatever may pass; a later worker tries again
 */
export async function workOnImport(
  services: ImportServices,
  wanted: { poolId: string; jobId: string },
  limits: WorkLimits,
): Promise<void> {
  const held = await takeLease(services, wanted)
  if (!held) return
  try {
    const end = await importFile(services, held, limits)
    if (end) await finish(services, held, end)
  } catch (error) {
    if (error === leaseLost) return
    const message = faultOf(error)
    if (message === undefined) throw error
    await finish(services, held, { status: 'Failed', message }).catch(unlessLost)
  }
}

/** Imports what is left of the file, as long as there is time. @returns the end, if it came to it */
async function importFile(
  services: ImportServices,
  start: HeldJob,
  { hasTime, rowsPerStep = 200 }: WorkLimits,
): Promise<JobEnd | undefined> {
  const pool = await poolOf(services, start.job)
  const report = await openReport(services, start.job, pool)
  const lines = linesOf(services, start.job)
  const columns = start.job.columns ?? (await readHeader(lines, start.job, pool))
  let held = start
  for await (const step of stepsOf(lines, rowsPerStep)) {
    const { job } = held
    if (job.cursor.rows + step.length > mostRows) {
      throw new JobFault(`The CSV file has more than ${mostRows} rows.`)
    }
    const outcomes = await importLines(await settingOf(services, job, columns), step)
    await report.write(outcomes)
    held = await advance(services, held, { ...progressOf(job, step, outcomes), columns })
    if (held.job.status === 'Stopping') return stopped
    if (!hasTime()) {
      await release(services, held)
      return undefined
    }
  }
  return verdictOn(held.job)
}

/** Reads the pool anew for each step: what is allowed meanwhile may change, such as its factors. */
async function settingOf(
  services: ImportServices,
  job: ImportJob,
  columns: readonly string[],
): Promise<ImportSetting> {
  const { table, keyring, now } = services
  const [pool, sealer] = await Promise.all([poolOf(services, job), keyring.sealer('user-pools')])
  return { table, sealer, pool, job, columns, now: now() }
}

function progressOf(
  { cursor }: ImportJob,
  step: readonly Line[],
  outcomes: readonly Outcome[],
): Omit<Progress, 'columns'> {
  const count = (kind: Outcome['kind']) =>
    outcomes.filter((outcome) => outcome.kind === kind).length
  const { end: offset = cursor.offset, number: line = cursor.line } = step.at(-1) ?? {}
  return {
    imported: count('SUCCEEDED'),
    skipped: count('SKIPPED'),
    failed: count('FAILED'),
    cursor: { offset, line, rows: cursor.rows + step.length },
  }
}

async function poolOf({ table }: ImportServices, { poolId }: ImportJob): Promise<UserPool> {
  const pool = await table.get(poolRef(poolId))
  if (!pool) throw new JobFault('The user pool has been deleted.')
  return pool
}

function linesOf({ importFiles }: ImportServices, job: ImportJob): AsyncGenerator<Line> {
  const { size = 0, etag = '' } = job.file ?? {}
  const read = (from: number, length: number) =>
    importFiles.read(fileKey(job), { from, length, etag })
  return readLines({ size, read }, job.cursor)
}

async function readHeader(
  lines: AsyncGenerator<Line>,
  job: ImportJob,
  pool: UserPool,
): Promise<string[]> {
  const { value: header } = (await lines.next()) as IteratorResult<Line, undefined> // it returns nothing
  const hasHashes = job.algorithm !== undefined
  return readColumns(header?.text ?? '', { schema: pool.schema, hasHashes })
}

/** The rows, some at a time; empty lines are none. */
async function* stepsOf(lines: AsyncGenerator<Line>, size: number): AsyncGenerator<Line[]> {
  let step: Line[] = []
  for await (const line of lines) {
    if (line.text?.trim() === '') continue
    step.push(line)
    if (step.length < size) continue
    yield step
    step = []
  }
  if (step.length > 0) yield step
}

/** Cognito does not say how many are too many; here more than the others. */
function verdictOn({ imported, skipped, failed }: ImportJob): JobEnd {
  return skipped + failed > imported
    ? {
        status: 'Failed',
        message: 'Too many users have failed or been skipped during the import.',
      }
    : { status: 'Succeeded', message: 'Import Job Completed Successfully.' }
}

async function finish(services: ImportServices, held: HeldJob, end: JobEnd): Promise<void> {
  await endHeld(services, held, end)
  await services.importFiles.remove(fileKey(held.job)).catch(logLeft)
}

/** The job is over whatever becomes of its file, which the bucket's own rule deletes some day. */
function logLeft(error: unknown): void {
  const reason = error instanceof Error ? error.message : ''
  process.stderr.write(
    `${JSON.stringify({ level: 'WARN', fault: `a file of an import is left: ${reason}` })}\n`,
  )
}

/** What a job ends with that cannot go on; undefined for what may pass. */
function faultOf(error: unknown): string | undefined {
  if (error instanceof JobFault) return error.message
  if (error instanceof ServiceError && error.code === 'InvalidParameterException') {
    return error.message
  }
  const isFile = error instanceof AwsError && [404, 412, 416].includes(error.status)
  return isFile ? 'The CSV file is gone, or was uploaded anew after the start.' : undefined
}

function unlessLost(error: unknown): void {
  if (error !== leaseLost) throw error
}
