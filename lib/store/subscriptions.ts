import { ServiceError } from '../errors.ts'
import { exists } from './conditions.ts'
import { datasetKeys, type Key } from './keys.ts'
import type { Table } from './table.ts'
import { check, put, remove, type Write } from './writes.ts'

/** A device that listens to a dataset. It still does if the dataset is deleted and made again. */
export interface Subscription {
  readonly identityId: string
  readonly dataset: string
  readonly deviceId: string
}

/**
 * Subscribes a device to a dataset, which has to be there: the first write is a check of that.
 *
 * @param place where the dataset is stored, if not under its own name
 */
export function addSubscription(
  { identityId, dataset, deviceId }: Subscription,
  place = { identityId, name: dataset },
): Write[] {
  return [
    check(datasetKeys.dataset(place.identityId, place.name), {
      when: [exists('pk')],
      otherwise: new ServiceError(
        'ResourceNotFoundException',
        `Dataset '${dataset}' not found. Synchronize it at least once.`,
      ),
    }),
    put(datasetKeys.subscription(identityId, dataset, deviceId), { deviceId }),
  ]
}

/** Ends a subscription, if there is one. */
export function removeSubscription({ identityId, dataset, deviceId }: Subscription): Write {
  return remove(datasetKeys.subscription(identityId, dataset, deviceId))
}

/** The ids of all devices that listen to a dataset. */
export async function listSubscribers(
  table: Table,
  { identityId, name }: { identityId: string; name: string },
): Promise<string[]> {
  const { pk, sk } = datasetKeys.subscription(identityId, name, '')
  const deviceIds: string[] = []
  let start: Key | undefined
  do {
    const { items, last } = await table.query({
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': { S: pk }, ':prefix': { S: sk } },
      ConsistentRead: true,
      ...(start && { ExclusiveStartKey: { pk: { S: start.pk }, sk: { S: start.sk } } }),
    })
    deviceIds.push(...items.map(({ deviceId }) => deviceId as string)) // written by addSubscription
    start = last
  } while (start)
  return deviceIds
}
