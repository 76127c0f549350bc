import type { DynamoDBRecord } from 'aws-lambda'
import { fromItem, type StoredItem } from '../store/attribute-values.ts'
import { parseDataset, type Dataset } from '../store/datasets.ts'

/** A dataset that changed, and the place of the change in the stream. */
export interface Change {
  readonly dataset: Dataset
  readonly position: string
}

/** The changes of datasets among the records of the table's stream: those with a new count. */
export function changesIn(records: readonly DynamoDBRecord[]): Change[] {
  return records.flatMap(({ dynamodb }) => {
    const dataset = datasetIn(dynamodb?.NewImage)
    const before = datasetIn(dynamodb?.OldImage)
    const isChanged = dataset !== undefined && dataset.syncCount !== before?.syncCount
    return isChanged ? [{ dataset, position: dynamodb?.SequenceNumber ?? '' }] : []
  })
}

type Image = NonNullable<DynamoDBRecord['dynamodb']>['NewImage']

function datasetIn(image: Image): Dataset | undefined {
  if (!image) return undefined
  const attributes = fromItem(image as StoredItem) // the same, typed by the event
  return 'dataset' in attributes ? parseDataset(attributes) : undefined
}
