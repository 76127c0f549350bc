import { CreatePlatformEndpointCommand } from '@aws-sdk/client-sns'
import { putDevice } from '../../lib/store/devices.ts'
import { addSubscription } from '../../lib/store/subscriptions.ts'
import { inParallel } from '../../lib/parallel.ts'
import type { PushStage } from './push-stage.ts'

/**
 * Gives the owner devices that listen to the dataset, which has to be there: what registering and
 * subscribing each of them leaves, without a thousand requests.
 *
 * @returns their ids, which are their tokens
 */
export async function manyDevices(stage: PushStage, count: number): Promise<string[]> {
  const { services, owner, applications } = stage
  const sns = await services.sns()
  const ids = Array.from({ length: count }, (_, index) => `${owner.IdentityId}-${index}`)
  const endpointArns = new Map<string, string>()
  await inParallel(ids, 32, async (id) => {
    const input = { PlatformApplicationArn: applications.GCM, Token: id }
    const { EndpointArn = '' } = await sns.send(new CreatePlatformEndpointCommand(input))
    endpointArns.set(id, EndpointArn)
  })
  const identityId = owner.IdentityId
  const writes = ids.flatMap((id) => {
    const endpointArn = endpointArns.get(id) ?? ''
    const registration = { registration: id, registeredAt: 0 }
    const [, subscription] = addSubscription({ identityId, dataset: 'notes', deviceId: id })
    return [
      putDevice({ identityId, id, platform: 'GCM', endpointArn, ...registration }, undefined),
      ...(subscription ? [subscription] : []),
    ]
  })
  await services.table.writeUnconditionally(writes)
  return ids
}
