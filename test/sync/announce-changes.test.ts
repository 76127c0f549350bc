import { DeleteEndpointCommand } from '@aws-sdk/client-sns'
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { unsubscribeFromDataset } from '../../lib/operations/sync/unsubscribe-from-dataset.ts'
import type { Services } from '../../lib/services.ts'
import { runAs } from '../operations/sync/bench.ts'
import {
  aDevice,
  aListeningDevice,
  announce,
  changeBy,
  endpointsOf,
  pushStage,
  withNewOwner,
  write,
  type PushStage,
} from './push-stage.ts'

let started: PushStage
let stage: PushStage
beforeAll(async () => {
  started = await pushStage()
})
afterAll(() => started.stop())
beforeEach(async () => {
  stage = await withNewOwner(started)
  stage.delivered.length = 0
})

/** The stage with an SNS that only notes what is published. */
function noting() {
  const call = jest.fn<(operation: string, input: object) => Promise<undefined>>()
  call.mockResolvedValue(undefined)
  const publisher = { value: () => ({ call }) }
  const services = Object.create(stage.services, { publisher }) as Services // only `call` is used
  return { call, services }
}

describe('a push', () => {
  it('wakes each device that listens, but for the writer', async () => {
    await write(stage)
    const writer = await aListeningDevice(stage, 'writer')
    await aListeningDevice(stage, 'android')
    await aListeningDevice(stage, 'abcdef', 'APNS')
    const left = await aListeningDevice(stage, 'left')
    await runAs(stage, unsubscribeFromDataset, { DatasetName: 'notes', DeviceId: left })
    await aDevice(stage, 'silent')
    const change = await changeBy(stage, { writer })
    expect(await announce(stage, [change])).toEqual({ batchItemFailures: [] })
    const { IdentityId: identityId, IdentityPoolId: identityPoolId } = stage.owner
    const data = { source: 'cognito-sync', identityPoolId, identityId, datasetName: 'notes' }
    const bodies = new Map(stage.delivered.map(({ to, text }) => [to, JSON.parse(text) as unknown]))
    expect(bodies).toEqual(
      new Map<string, unknown>([
        ['android', { data: { ...data, syncCount: '2' } }],
        ['abcdef', { aps: { 'content-available': 1 }, data: { ...data, syncCount: 2 } }],
      ]),
    )
  })

  it('is marked as background work for Apple', async () => {
    await write(stage)
    await aListeningDevice(stage, 'abcdef', 'APNS')
    const noted = noting()
    await announce(noted, [await changeBy(stage)])
    expect(noted.call).toHaveBeenCalledTimes(1)
    const [operation, input] = noted.call.mock.calls[0] ?? []
    expect(operation).toBe('Publish')
    expect(input).toMatchObject({
      MessageStructure: 'json',
      MessageAttributes: new Map([
        ['AWS.SNS.MOBILE.APNS.PUSH_TYPE', { DataType: 'String', StringValue: 'background' }],
        ['AWS.SNS.MOBILE.APNS.PRIORITY', { DataType: 'String', StringValue: '5' }],
      ]),
    })
  })

  it('is not sent when the count stays, as after an update was settled', async () => {
    await write(stage)
    await aListeningDevice(stage, 'android')
    const { dynamodb } = await changeBy(stage)
    const settled = {
      eventName: 'MODIFY' as const,
      dynamodb: { ...dynamodb, OldImage: dynamodb?.NewImage },
    }
    await announce(stage, [settled, { eventName: 'REMOVE' }])
    expect(stage.delivered).toEqual([])
  })

  it('leaves alone an endpoint that is off, until the device is registered again', async () => {
    await write(stage)
    await aListeningDevice(stage, 'dead-1')
    const writeAndTell = async () => announce(stage, [await changeBy(stage)])
    await writeAndTell() // taken by SNS, which then turns the endpoint off
    expect(await writeAndTell()).toEqual({ batchItemFailures: [] })
    const noted = noting()
    await announce(noted, [await changeBy(stage)])
    expect(noted.call).not.toHaveBeenCalled()
    await aDevice(stage, 'dead-1')
    await announce(noted, [await changeBy(stage)])
    expect(noted.call).toHaveBeenCalledTimes(1)
  })

  it('leaves alone an endpoint that is gone', async () => {
    await write(stage)
    await aListeningDevice(stage, 'gone')
    await aListeningDevice(stage, 'there')
    const [{ EndpointArn } = {}] = await endpointsOf(stage, 'gone')
    await (await stage.services.sns()).send(new DeleteEndpointCommand({ EndpointArn }))
    const changes = [await changeBy(stage)]
    expect(await announce(stage, changes)).toEqual({ batchItemFailures: [] })
    expect(stage.delivered.map(({ to }) => to)).toEqual(['there'])
  })
})
