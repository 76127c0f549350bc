import type { DynamoDBRecord } from 'aws-lambda'
import { fromItem, type StoredItem } from '../store/attribute-values.ts'
import { parseDataset, type Dataset } from '../store/datasets.ts'

/** A dataset that changed, and the place of the change in the stream. */
export interface Change {
  readonly dataset: Dataset
  readonly position: string
}

/** The changes of datasets among the records of the table's stream: those with a new count. */
function changesIn(records: readonly DynamoDBRecord[]): Change[] {
  return stepsIn(records).flatMap(({ before, after: dataset, position }) => {
    const isChanged = dataset !== undefined && dataset.syncCount !== before?.syncCount
    return isChanged ? [{ dataset, position }] : []
  })
}

/** The newest change of each dataset: who hears of it has heard of those before it. */
export function newestChangesIn(records: readonly DynamoDBRecord[]): Change[] {
  const newest = new Map<string, Change>()
  for (const change of changesIn(records)) {
    const { identityId, name } = change.dataset
    newest.set(`${identityId}\n${name}`, change)
  }
  return [...newest.values()]
}

/** A dataset before and after a write: undefined where there was none. */
export interface Step {
  readonly before: Dataset | undefined
  readonly after: Dataset | undefined
  readonly position: string
  /** When it was written, to the second, in milliseconds since the epoch. */
  readonly writtenAt: number
}

/** What became of datasets by the records of the table's stream. */
export function stepsIn(records: readonly DynamoDBRecord[]): Step[] {
  return records.map(({ dynamodb }) => ({
    before: datasetIn(dynamodb?.OldImage),
    after: datasetIn(dynamodb?.NewImage),
    position: dynamodb?.SequenceNumber ?? '',
    writtenAt: (dynamodb?.ApproximateCreationDateTime ?? 0) * 1000,
  }))
}

type Image = NonNullable<DynamoDBRecord['dynamodb']>['NewImage']

function datasetIn(image: Image): Dataset | undefined {
  if (!image) return undefined
  const attributes = fromItem(image as StoredItem) // the same, typed by the event
  return 'dataset' in attributes ? parseDataset(attributes) : undefined
}
