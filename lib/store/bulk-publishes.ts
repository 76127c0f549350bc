import { ServiceError } from '../errors.ts'
import { equals } from './conditions.ts'
import { datasetKeys, listings } from './keys.ts'
import { listPage } from './listing.ts'
import type { Ref, Table } from './table.ts'
import { put, remove, type Attributes, type Write } from './writes.ts'

/**
 * The newest bulk publish of an identity pool. Times are milliseconds since the epoch.
 *
 *     IN_PROGRESS ─▶ SUCCEEDED, FAILED ─▶ IN_PROGRESS …
 *
 * Whoever works on it holds its lease and renews it with every step of the cursor. A lease that ran
 * out was left by somebody who died: whoever comes next publishes what follows the cursor again.
 */
export interface BulkPublish {
  readonly identityPoolId: string
  readonly status: 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED'
  readonly startedAt: number
  /** When all was published. */
  readonly completedAt?: number | undefined
  /** Why it failed. */
  readonly failure?: string | undefined
  /** The identity up to which all is published. */
  readonly cursor?: string | undefined
  /** How often in a row it did not come to its next step. */
  readonly setbacks: number
  readonly lease?: { readonly holder: string; readonly until: number } | undefined
  readonly version: number
}

/** Where the bulk publish of an identity pool is stored. */
export const bulkPublishRef = (identityPoolId: string): Ref<BulkPublish> => ({
  key: datasetKeys.bulkPublish(identityPoolId),
  parse: parseBulkPublish,
})

/** The error of a write that met another change of the same bulk publish; callers read again. */
export const bulkPublishChanged = new ServiceError('ConcurrentModificationException')

/** Writes a bulk publish over the one that was read at the version before this one, or over none. */
export function replaceBulkPublish(publish: BulkPublish): Write {
  const isActive = publish.status === 'IN_PROGRESS'
  const { identityPoolId, version } = publish
  const item = { publish, ...(isActive && listings.activeBulkPublishes(identityPoolId)) }
  return put(datasetKeys.bulkPublish(identityPoolId), item, {
    when: [equals('publish.version', version === 1 ? undefined : version - 1)],
    otherwise: bulkPublishChanged,
  })
}

/** Forgets the bulk publish of an identity pool that is gone. */
export function removeBulkPublish(identityPoolId: string): Write {
  return remove(datasetKeys.bulkPublish(identityPoolId))
}

/** Those of all pools that are in progress; the index may lag behind. */
export async function* listActiveBulkPublishes(table: Table): AsyncGenerator<BulkPublish> {
  const partitions = [listings.activeBulkPublishes('').listPk]
  let after: string | undefined
  do {
    const page = await listPage(table, { partitions, limit: 100, after }, (attributes) => [
      parseBulkPublish(attributes),
    ])
    yield* page.records.filter(({ status }) => status === 'IN_PROGRESS')
    after = page.next
  } while (after !== undefined)
}

function parseBulkPublish(attributes: Attributes): BulkPublish {
  return attributes.publish as BulkPublish // written whole by replaceBulkPublish
}
