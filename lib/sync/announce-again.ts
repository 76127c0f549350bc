import type { SQSBatchResponse, SQSRecord } from 'aws-lambda'
import { inParallel } from '../parallel.ts'
import { datasetRef } from '../store/datasets.ts'
import type { PushServices } from './announce-changes.ts'
import { putBack, type PushPage } from './push-pages.ts'
import { pagesAtATime, tellDevices } from './tell-devices.ts'

/**
 * Tells devices of changes again that they could not be told of before. A change that another one
 * followed is dropped, for all are told of that one: however long SNS is down, the queue grows by one
 * page for each dataset and device, not by each change. Messages that could be neither told nor put
 * back are named in the answer, for SQS to bring them again and at last give them up.
 *
 * @param timeLeft tells how many milliseconds are left to the function
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export async function announceAgain(
  services: PushServices,
  records: readonly SQSRecord[],
  timeLeft: () => number,
): Promise<SQSBatchResponse> {
  const failed: string[] = []
  await inParallel(records, pagesAtATime, async ({ messageId, body }) => {
    try {
      const page = JSON.parse(body) as PushPage // putBack writes them
      if (!(await isNewest(services, page))) return
      await putBack(services, page, await tellDevices({ services, timeLeft }, page))
    } catch (error) {
      failed.push(messageId)
      process.stderr.write(
        `${JSON.stringify({ level: 'ERROR', messageId, fault: String(error) })}\n`,
      )
    }
  })
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) }
}

/** Whether the dataset is as the page tells it. */
async function isNewest({ table }: PushServices, { change }: PushPage): Promise<boolean> {
  const dataset = await table.get(datasetRef(change.identityId, change.name))
  return dataset?.syncCount === change.syncCount
}
