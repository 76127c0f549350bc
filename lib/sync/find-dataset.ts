import { setTimeout as pause } from 'node:timers/promises'
import { ServiceError } from '../errors.ts'
import { datasetRef, type Dataset } from '../store/datasets.ts'
import { formerDatasetRef, type FormerDataset } from '../store/former-datasets.ts'
import type { Found, Refs, Table } from '../store/table.ts'
import { checkOwner, ownerRefs, type Owner } from './owner.ts'
import { settleUpdate } from './settle-update.ts'

/** How often a pending update is met before the caller is told to wait. */
const tries = 8

/** How often its writer, who is probably about to settle it, is given a moment to do so. */
const patientTries = 3

/** A dataset's name and whose it is, as an input gives them. */
export interface DatasetName extends Owner {
  readonly DatasetName: string
}

/** What is stored under a dataset's name. */
export interface FoundDataset<R extends Refs> {
  readonly dataset: Dataset | undefined
  /** The dataset of that name that was deleted last, while there is none now. */
  readonly former: FormerDataset | undefined
  readonly others: Found<R>
}

/**
 * Reads a dataset, its owner and what else is asked for in one round trip. An update that its
 * writer could not finish is finished first.
 *
 * @throws ServiceError ResourceNotFoundException when the owner is not there,
 *   TooManyRequestsException when large updates follow each other too fast
 */
export async function findDataset<R extends Refs>(
  table: Table,
  name: DatasetName,
  more: R = {} as R, // nothing more
): Promise<FoundDataset<R>> {
  const { IdentityId, DatasetName } = name
  for (let met = 0; met < tries; met++) {
    const [{ dataset, former, ...owner }, others] = await table.readBoth(
      {
        ...ownerRefs(name),
        dataset: datasetRef(IdentityId, DatasetName),
        former: formerDatasetRef(IdentityId, DatasetName),
      },
      more,
    )
    checkOwner(owner, name)
    if (dataset?.pendingParts === undefined) return { dataset, former, others }
    await (met < patientTries ? pause(50 * 2 ** met) : settleUpdate(table, dataset))
  }
  throw new ServiceError('TooManyRequestsException')
}

/** The answer to the name of a dataset that is not there. */
export function noSuchDataset(name: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Dataset '${name}' not found.`)
}
