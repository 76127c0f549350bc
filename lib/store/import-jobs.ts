import type { PasswordHashingAlgorithmType } from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../errors.ts'
import { absent, equals } from './conditions.ts'
import { listings, poolKeys } from './keys.ts'
import { listPage } from './listing.ts'
import type { Ref, Table } from './table.ts'
import { put, type Attributes, type Write } from './writes.ts'

/** What becomes of a job; one that was not started in time is `Created` for ever. */
export type ImportJobStatus =
  'Created' | 'Pending' | 'InProgress' | 'Stopping' | 'Stopped' | 'Failed' | 'Succeeded'

/** How far a job has come in its file: all rows before it are counted, none after it is. */
export interface ImportCursor {
  /** Bytes. */
  readonly offset: number
  /** Lines before it, the header's included. */
  readonly line: number
  readonly rows: number
}

/**
 * A user import job. Times are milliseconds since the epoch.
 *
 *     Created ─▶ Pending ─▶ InProgress ─▶ Succeeded, Failed
 *                   │            ╰─▶ Stopping ─▶ Stopped
 *                   ╰─▶ Stopped
 *
 * Whoever works on it holds its lease and says so with every step of the cursor. A lease that ran
 * out was left by somebody who died: rows after the cursor may have been imported, and whoever
 * comes next finds out which.
 */
export interface ImportJob {
  readonly poolId: string
  readonly id: string
  readonly name: string
  readonly logsRoleArn: string
  readonly algorithm?: PasswordHashingAlgorithmType | undefined
  readonly status: ImportJobStatus
  readonly message?: string | undefined
  readonly imported: number
  readonly skipped: number
  readonly failed: number
  /** The file as it was at the start. */
  readonly file?: { readonly size: number; readonly etag: string } | undefined
  /** The attributes of the file's columns, once its header was read. */
  readonly columns?: readonly string[] | undefined
  readonly cursor: ImportCursor
  readonly lease?: { readonly holder: string; readonly until: number } | undefined
  readonly createdAt: number
  readonly startedAt?: number | undefined
  readonly completedAt?: number | undefined
  readonly version: number
}

/** Where a job is stored. */
export const importJobRef = (poolId: string, jobId: string): Ref<ImportJob> => ({
  key: poolKeys.importJob(poolId, jobId),
  parse: parseJob,
})

/** Whether a job was started and has not ended. */
export function isActive({ status }: ImportJob): boolean {
  return status === 'Pending' || status === 'InProgress' || status === 'Stopping'
}

/** The error of a write that met another change of the same job; callers retry. */
export const importJobChanged = new ServiceError('ConcurrentModificationException')

/** Writes a new job. */
export function addImportJob(job: ImportJob): Write {
  return put(poolKeys.importJob(job.poolId, job.id), itemOf(job), {
    when: [absent('pk')],
    otherwise: importJobChanged,
  })
}

/** Replaces a job that was read at the version before this one. */
export function replaceImportJob(job: ImportJob): Write {
  return put(poolKeys.importJob(job.poolId, job.id), itemOf(job), {
    when: [equals('job.version', job.version - 1)],
    otherwise: importJobChanged,
  })
}

/** A page of a pool's jobs, the newest first. */
export async function listImportJobs(
  table: Table,
  { poolId, limit, after }: { poolId: string; limit: number; after: string | undefined },
): Promise<{ jobs: ImportJob[]; next: string | undefined }> {
  const first = poolKeys.importJob(poolId, '')
  const start = after === undefined ? undefined : poolKeys.importJob(poolId, after)
  const page = await table.query({
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': { S: first.pk }, ':prefix': { S: first.sk } },
    Limit: limit,
    ScanIndexForward: false,
    ConsistentRead: true,
    ...(start && { ExclusiveStartKey: { pk: { S: start.pk }, sk: { S: start.sk } } }),
  })
  const jobs = page.items.map(parseJob)
  return { jobs, next: page.last && jobs.at(-1)?.id }
}

/** The active jobs of all pools; the index may lag behind. */
export async function* listActiveImports(table: Table): AsyncGenerator<ImportJob> {
  const partitions = [listings.activeImports('').listPk]
  let after: string | undefined
  do {
    const page = await listPage(table, { partitions, limit: 100, after }, (attributes) => [
      parseJob(attributes),
    ])
    yield* page.records.filter(isActive)
    after = page.next
  } while (after !== undefined)
}

function itemOf(job: ImportJob): Attributes {
  return { job, ...(isActive(job) && listings.activeImports(job.poolId)) }
}

function parseJob(attributes: Attributes): ImportJob {
  return attributes.job as ImportJob // written whole by addImportJob and replaceImportJob
}
