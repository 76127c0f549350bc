import { listConnections } from '../store/channels.ts'
import type { ChoreDetails } from '../store/chores.ts'
import { listDatasets } from '../store/datasets.ts'
import { removeDevice, someDevices } from '../store/devices.ts'
import { channelKeys, datasetKeys } from '../store/keys.ts'
import { releaseEndpoint } from '../store/push-endpoints.ts'
import type { Table } from '../store/table.ts'
import { remove } from '../store/writes.ts'
import { deletePartition } from './delete-partition.ts'

/** How many devices go in one transaction, each with its hold on an endpoint. */
const devicesAtOnce = 25

/**
 * Deletes a part of what an identity has, and what those had that were merged into it: datasets with
 * their records one after the other, each before what it is found by, then devices, subscriptions and
 * connections.
 *
 * @returns whether nothing is left
 */
export async function deleteIdentityData(
  table: Table,
  { identityId, mergedFrom = [] }: ChoreDetails['delete-identity'],
): Promise<boolean> {
  for (const id of [identityId, ...mergedFrom]) {
    if (!(await deleteDataOf(table, id))) return false
  }
  return true
}

async function deleteDataOf(table: Table, identityId: string): Promise<boolean> {
  const { datasets } = await listDatasets(table, { identityId, limit: 1 })
  const [dataset] = datasets
  if (!dataset) {
    const isLast = await deleteDevices(table, identityId)
    return (
      isLast &&
      (await deletePartition(table, datasetKeys.usage(identityId).pk)) &&
      (await deleteConnections(table, identityId))
    )
  }
  const generation = datasetKeys.generation(identityId, dataset.generation)
  if (await deletePartition(table, generation)) {
    await table.write(remove(datasetKeys.dataset(identityId, dataset.name)))
  }
  return false
}

/** @returns whether no device is left */
async function deleteDevices(table: Table, identityId: string): Promise<boolean> {
  const devices = await someDevices(table, { identityId, limit: devicesAtOnce })
  const writes = devices.flatMap((device) => [
    removeDevice(device),
    releaseEndpoint({ ...device, deviceId: device.id }),
  ])
  if (writes.length > 0) await table.write(...writes)
  return devices.length < devicesAtOnce
}

/** @returns whether no connection is left */
async function deleteConnections(table: Table, identityId: string): Promise<boolean> {
  const connections = await listConnections(table, identityId)
  await table.writeUnconditionally(connections.map(({ id }) => remove(channelKeys.connection(id))))
  return deletePartition(table, channelKeys.place(identityId, '').pk)
}
