import type { ListRecordsRequest, ListRecordsResponse } from '@aws-sdk/client-cognito-sync'
import { syncLimits } from '../../domain/sync/limits.ts'
import { ServiceError } from '../../errors.ts'
import type { Sealer } from '../../keys/sealer.ts'
import type { Dataset } from '../../store/datasets.ts'
import { positionAfter } from '../../store/records.ts'
import { keysIn } from '../../store/brought-along.ts'
import { pageSize } from '../../sync/page-size.ts'
import { datasetRefs } from '../../sync/find-dataset.ts'
import { readListing, type Listing } from '../../sync/read-listing.ts'
import {
  openPage,
  openSession,
  sealPage,
  sealSession,
  type ListingPage,
  type SyncSession,
} from '../../sync/session-tokens.ts'
import { wireRecord } from '../../sync/wire-answers.ts'
import { operation, type Valid } from '../operation.ts'
import { requireOwner } from './callers.ts'

type Input = Valid<ListRecordsRequest>

/**
 * Lists the records that changed after a sync count, and begins a session for updating them. All
 * pages of a listing belong to the session of the first and to its count: what others change
 * meanwhile is left out, comes when the client asks from that count, and until then has the session's
 * updates refused.
 *
 * @see https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_ListRecords.html
 */
export const listRecords = operation({
  name: 'ListRecords',
  access: 'signed',
  needs: ['table', 'keyring', 'now', 'settings'],
  ahead: (input: Input) => keysIn(datasetRefs(input)),
  run: async (
    input: Input,
    { table, keyring, now, settings },
    { caller },
  ): Promise<ListRecordsResponse> => {
    requireOwner(caller, input)
    const limit = pageSize(input.MaxResults, syncLimits(settings.syncLimits).recordsPerPage)
    const sealer = await keyring.sealer('sync')
    const begun = openTokens(sealer, input, now())
    const since = sinceOf(input, begun)
    const listing = await readListing(table, input, (dataset) => {
      if (begun && begun.session.generation !== dataset.generation) return undefined // deleted meanwhile
      const after = begun?.after ?? positionAfter(isForgotten(dataset, since) ? 0 : since)
      const upTo = begun?.session.syncCount ?? dataset.syncCount
      return { after, upTo, limit, withRemoved: since > 0 }
    })
    const session = begun?.session ?? sessionOf(listing, input, now())
    return {
      Records: listing.page.records.map(wireRecord),
      Count: listing.page.records.length,
      DatasetSyncCount: session.syncCount,
      LastModifiedBy: listing.dataset?.modifiedBy,
      MergedDatasetNames: [...listing.mergedNames],
      DatasetExists: listing.dataset !== undefined,
      DatasetDeletedAfterRequestedSyncCount: wasDeletedAfter(listing, since),
      ...tokens(sealer, { input, since, session, next: listing.page.next }),
    }
  },
})

function openTokens(sealer: Sealer, input: Input, now: number): ListingPage | undefined {
  const owner = ownerOf(input)
  const { NextToken, SyncSessionToken } = input
  const page = NextToken === undefined ? undefined : openPage(sealer, NextToken, { owner, now })
  if (SyncSessionToken === undefined) return page
  const session = openSession(sealer, SyncSessionToken, { owner, now })
  if (page && !isSame(page.session, session)) {
    throw new ServiceError('InvalidParameterException', 'NextToken is of another session.')
  }
  return page
}

function sinceOf({ LastSyncCount }: Input, begun: ListingPage | undefined): number {
  const since = LastSyncCount ?? begun?.since ?? 0
  if (since < 0) {
    throw new ServiceError('InvalidParameterException', 'LastSyncCount must not be negative.')
  }
  if (begun && begun.since !== since) {
    throw new ServiceError('InvalidParameterException', 'NextToken is of another LastSyncCount.')
  }
  return since
}

function sessionOf({ place, dataset }: Listing, input: Input, issuedAt: number): SyncSession {
  const { generation, syncCount = 0 } = dataset ?? {}
  const holder = place.identityId === input.IdentityId ? undefined : place.identityId
  return { generation, holder, syncCount, issuedAt }
}

/** Also when removals since then are forgotten: the client drops what it has and starts over. */
function wasDeletedAfter({ dataset, former }: Listing, since: number): boolean {
  if (dataset && isForgotten(dataset, since)) return true
  return since > 0 && since <= (dataset?.startCount ?? former?.syncCount ?? 0)
}

/** Whether what changed since a count cannot be told, so that all there is has to be. */
function isForgotten({ clearedUpTo }: Dataset, since: number): boolean {
  return since > 0 && since < clearedUpTo
}

function tokens(
  sealer: Sealer,
  {
    input,
    since,
    session,
    next,
  }: { input: Input; since: number; session: SyncSession; next: string | undefined },
): Pick<ListRecordsResponse, 'SyncSessionToken' | 'NextToken'> {
  const owner = ownerOf(input)
  return {
    SyncSessionToken: sealSession(sealer, owner, session),
    ...(next !== undefined && {
      NextToken: sealPage(sealer, owner, { session, since, after: next }),
    }),
  }
}

function ownerOf({ IdentityId, DatasetName }: Input) {
  return { identityId: IdentityId, dataset: DatasetName }
}

function isSame(one: SyncSession, other: SyncSession): boolean {
  return (
    one.generation === other.generation &&
    one.syncCount === other.syncCount &&
    one.issuedAt === other.issuedAt
  )
}
