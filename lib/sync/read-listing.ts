import { setTimeout as pause } from 'node:timers/promises'
import { ServiceError } from '../errors.ts'
import type { Dataset } from '../store/datasets.ts'
import type { FormerDataset } from '../store/former-datasets.ts'
import type { Table } from '../store/table.ts'
import { findDataset, type DatasetName } from './find-dataset.ts'
import { mergedNames, type DatasetPlace } from './merged-datasets.ts'
import { listChanges, type ChangesPage, type ChangesQuestion } from './list-changes.ts'

/** How often a dataset that changes under the reader's hands is read again. */
const readingTries = 9

/** A dataset with a page of its changes, which show it at its sync count and whole. */
export interface Listing {
  readonly place: DatasetPlace
  readonly dataset: Dataset | undefined
  readonly former: FormerDataset | undefined
  readonly page: ChangesPage
  /** Those that came with merged identities. */
  readonly mergedNames: readonly string[]
}

/**
 * Reads a dataset and then its changes: two round trips, and a third when values lie aside.
 *
 * @throws ServiceError ResourceNotFoundException; TooManyRequestsException when it keeps changing
 */
export async function readListing(
  table: Table,
  name: DatasetName,
  ask: (dataset: Dataset) => ChangesQuestion | undefined,
): Promise<Listing> {
  for (let tries = 0; tries < readingTries; tries++) {
    if (tries > 0) await pause(Math.random() * 10 * 2 ** tries)
    const { identity, place, dataset, former } = await findDataset(table, name)
    const question = dataset && ask(dataset)
    const [page, names] = await Promise.all([
      question ? listChanges(table, dataset, question) : { records: [], next: undefined },
      place.identityId === name.IdentityId ? mergedNames(table, identity, name.DatasetName) : [],
    ])
    if (page) return { place, dataset, former, page, mergedNames: names }
  }
  throw new ServiceError('TooManyRequestsException')
}
