import { setTimeout as pause } from 'node:timers/promises'
import { ServiceError } from '../errors.ts'
import { datasetRef, type Dataset } from '../store/datasets.ts'
import { formerDatasetRef, type FormerDataset } from '../store/former-datasets.ts'
import type { Identity } from '../store/identities.ts'
import type { Found, Refs, Table } from '../store/table.ts'
import { isMergedInto, placeInName, type DatasetPlace } from './merged-datasets.ts'
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

/**
 * What has to be read of a dataset and its owner. A name that looks like that of a merged dataset may
 * be one: who the owner is decides.
 */
export const datasetRefs = (name: DatasetName) => {
  const merged = placeInName(name.DatasetName)
  return {
    ...ownerRefs(name),
    dataset: datasetRef(name.IdentityId, name.DatasetName),
    former: formerDatasetRef(name.IdentityId, name.DatasetName),
    mergedDataset: merged && datasetRef(merged.identityId, merged.name),
    mergedFormer: merged && formerDatasetRef(merged.identityId, merged.name),
  }
}

/** What is stored under a dataset's name. */
export interface FoundDataset<R extends Refs> {
  /** Whose it is that asks. */
  readonly identity: Identity | undefined
  /** Where it is stored, or will be. */
  readonly place: DatasetPlace
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
  for (let met = 0; met < tries; met++) {
    const [found, others] = await table.readBoth(datasetRefs(name), more)
    checkOwner(found, name)
    const stored = storedUnder(name, found)
    const { dataset } = stored
    if (dataset?.pendingParts === undefined) return { identity: found.identity, ...stored, others }
    await (met < patientTries ? pause(50 * 2 ** met) : settleUpdate(table, dataset))
  }
  throw new ServiceError('TooManyRequestsException')
}

/** A merged dataset, unless the owner has one of that very name. */
function storedUnder(
  { IdentityId, DatasetName }: DatasetName,
  { identity, dataset, former, mergedDataset, mergedFormer }: Found<ReturnType<typeof datasetRefs>>,
): Pick<FoundDataset<Refs>, 'place' | 'dataset' | 'former'> {
  const merged = placeInName(DatasetName)
  if (merged && !dataset && isMergedInto(identity, merged)) {
    return { place: merged, dataset: mergedDataset, former: mergedFormer }
  }
  return { place: { identityId: IdentityId, name: DatasetName }, dataset, former }
}

/** The answer to the name of a dataset that is not there. */
export function noSuchDataset(name: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Dataset '${name}' not found.`)
}
