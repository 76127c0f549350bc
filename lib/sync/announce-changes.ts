import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda'
import { inParallel } from '../parallel.ts'
import type { Services } from '../services.ts'
import type { Dataset } from '../store/datasets.ts'
import { listSubscribers } from '../store/subscriptions.ts'
import { newestChangesIn, type Change } from './dataset-changes.ts'
import { FailedChanges } from './failed-changes.ts'
import { pagesOf, putBack, type PushPage } from './push-pages.ts'
import { pagesAtATime, tellDevices } from './tell-devices.ts'

/** How many datasets' subscribers are looked up at a time. */
const lookUpsAtATime = 16

/** The services that announcing needs. */
export type PushServices = Pick<Services, 'table' | 'publisher' | 'sqs' | 'settings' | 'now'>

/**
 * Tells the devices that listen to a dataset of its newest change in a batch of the table's stream,
 * but for the device that made it. Whom SNS does not take is told later, through a queue, so that no
 * fault of SNS holds up the stream; only changes that could be neither told nor queued are named in
 * the answer, for Lambda to bring them again. A device may be told twice, and sees from the count that
 * it knows; it misses nothing.
 *
 * @param timeLeft tells how many milliseconds are left to the function
 */
export async function announceChanges(
  services: PushServices,
  records: readonly DynamoDBRecord[],
  timeLeft: () => number,
): Promise<DynamoDBBatchResponse> {
  const failed = new FailedChanges()
  const pages: (PushPage & Pick<Change, 'position'>)[] = []
  await inParallel(newestChangesIn(records), lookUpsAtATime, ({ dataset, position }) =>
    failed.orNote(
      position,
      subscribersTo(services, dataset).then((deviceIds) =>
        pages.push(...pagesOf(dataset, deviceIds).map((page) => ({ ...page, position }))),
      ),
    ),
  )
  await inParallel(pages, pagesAtATime, (page) =>
    failed.orNote(
      page.position,
      tellDevices({ services, timeLeft }, page).then((untold) => putBack(services, page, untold)),
    ),
  )
  return failed.answer()
}

/** All but the writer: it has listed what was before its own change, or that had been refused. */
async function subscribersTo({ table }: PushServices, dataset: Dataset): Promise<string[]> {
  const subscribers = await listSubscribers(table, dataset)
  return subscribers.filter((deviceId) => deviceId !== dataset.writerDeviceId)
}
