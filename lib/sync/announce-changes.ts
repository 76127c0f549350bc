import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda'
import { endpointGone, sendPush } from '../delivery/push.ts'
import { inParallel } from '../parallel.ts'
import type { Services } from '../services.ts'
import type { Dataset } from '../store/datasets.ts'
import {
  deviceChanged,
  disableDevice,
  readDevices,
  takesPushes,
  type Device,
} from '../store/devices.ts'
import { listSubscribers } from '../store/subscriptions.ts'
import { changesIn, type Change } from './dataset-changes.ts'

/** How many datasets are looked up, and how many pushes are under way, at a time. */
const atATime = 16

interface Push extends Change {
  readonly device: Device
}

type PushServices = Pick<Services, 'table' | 'sns' | 'now'>

/**
 * Tells the devices that listen to a dataset of each change in the table's stream, but for the
 * device that made it. A device whose endpoint is off or gone is marked and left alone. Changes
 * with other failures are named in the answer, for Lambda to bring them again: a device may be told
 * twice, and never misses one.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export async function announceChanges(
  services: PushServices,
  records: readonly DynamoDBRecord[],
): Promise<DynamoDBBatchResponse> {
  const failed = new Set<string>()
  const orNote = (position: string, work: Promise<unknown>) =>
    work.catch((error: unknown) => {
      failed.add(position)
      logFault(position, error)
    })
  const pushes: Push[] = []
  await inParallel(changesIn(records), atATime, (change) =>
    orNote(
      change.position,
      devicesToTell(services, change.dataset).then((devices) =>
        pushes.push(...devices.map((device) => ({ ...change, device }))),
      ),
    ),
  )
  await inParallel(pushes, atATime, (push) => orNote(push.position, announce(services, push)))
  return { batchItemFailures: [...failed].map((position) => ({ itemIdentifier: position })) }
}

async function devicesToTell({ table }: PushServices, dataset: Dataset): Promise<Device[]> {
  const subscribers = await listSubscribers(table, dataset)
  const others = subscribers.filter((deviceId) => deviceId !== dataset.writerDeviceId)
  const devices = await readDevices(table, dataset.identityId, others)
  return devices.filter(takesPushes)
}

async function announce(services: PushServices, { dataset, device }: Push): Promise<void> {
  try {
    await sendPush(await services.sns(), device, dataset)
  } catch (error) {
    if (error !== endpointGone) throw error
    await services.table.write(disableDevice(device, services.now())).catch((failure: unknown) => {
      if (failure !== deviceChanged) throw failure
    })
  }
}

/** Says in the log why a change comes again. */
function logFault(position: string, error: unknown): void {
  const fault = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`${JSON.stringify({ level: 'ERROR', position, fault })}\n`)
}
