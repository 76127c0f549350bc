import { ServiceError } from '../errors.ts'
import { listDatasets, type Dataset } from '../store/datasets.ts'
import type { Identity } from '../store/identities.ts'
import type { Table } from '../store/table.ts'
import { mergedName } from './merged-datasets.ts'
import { checkOwner, ownerRefs, type Owner } from './owner.ts'

/** A dataset, and what its owner calls it. */
export interface OwnedDataset {
  readonly name: string
  readonly dataset: Dataset
}

/** Where a listing goes on: after a dataset of the owner, or of an identity merged into it. */
export interface OwnedPosition {
  readonly identityId: string
  readonly name: string
}

/** A page of an owner's datasets. */
export interface OwnedPage {
  readonly identity: Identity | undefined
  readonly datasets: readonly OwnedDataset[]
  readonly next: OwnedPosition | undefined
}

/**
 * A page of an owner's datasets by name, and after them those of the identities merged into it.
 *
 * @throws ServiceError ResourceNotFoundException and NotAuthorizedException of `checkOwner`,
 *   InvalidParameterException for a position that is none of the owner's
 */
export async function listOwned(
  table: Table,
  owner: Owner,
  { limit, after }: { limit: number; after?: OwnedPosition | undefined },
): Promise<OwnedPage> {
  const found = await table.read(ownerRefs(owner))
  checkOwner(found, owner)
  const { identity } = found
  const holders = [owner.IdentityId, ...(identity?.mergedFrom ?? [])]
  const first = after ? holders.indexOf(after.identityId) : 0
  if (first < 0) throw new ServiceError('InvalidParameterException', 'Invalid NextToken.')
  const pages = await Promise.all(
    holders.slice(first).map(async (identityId, index) => {
      const begin = index === 0 && after?.name !== '' ? after?.name : undefined
      return { identityId, ...(await listDatasets(table, { identityId, limit, after: begin })) }
    }),
  )
  return { identity, ...firstOf(pages, owner.IdentityId, limit) }
}

function firstOf(
  pages: readonly { identityId: string; datasets: Dataset[]; next: string | undefined }[],
  ownId: string,
  limit: number,
): Omit<OwnedPage, 'identity'> {
  const datasets: OwnedDataset[] = []
  for (const page of pages) {
    const { identityId } = page
    for (const dataset of page.datasets) {
      if (datasets.length === limit) return { datasets, next: before(dataset, page.datasets) }
      const name = identityId === ownId ? dataset.name : mergedName(dataset)
      if (name !== undefined) datasets.push({ dataset, name })
    }
    if (page.next !== undefined) return { datasets, next: { identityId, name: page.next } }
  }
  return { datasets, next: undefined }
}

/** The position before a dataset, among those of its holder. */
function before(dataset: Dataset, datasets: readonly Dataset[]): OwnedPosition {
  const name = datasets[datasets.indexOf(dataset) - 1]?.name ?? ''
  return { identityId: dataset.identityId, name }
}
