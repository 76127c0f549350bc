import {
  CreatePlatformApplicationCommand,
  DeleteEndpointCommand,
  GetEndpointAttributesCommand,
  ListEndpointsByPlatformApplicationCommand,
  type PublishCommand,
  SetEndpointAttributesCommand,
} from '@aws-sdk/client-sns'
import type { DynamoDBRecord } from 'aws-lambda'
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { registerDevice } from '../../lib/operations/sync/register-device.ts'
import { setIdentityPoolConfiguration } from '../../lib/operations/sync/set-identity-pool-configuration.ts'
import { subscribeToDataset } from '../../lib/operations/sync/subscribe-to-dataset.ts'
import { unsubscribeFromDataset } from '../../lib/operations/sync/unsubscribe-from-dataset.ts'
import type { Services } from '../../lib/services.ts'
import { datasetRef } from '../../lib/store/datasets.ts'
import { toItem } from '../../lib/store/attribute-values.ts'
import { announceChanges } from '../../lib/sync/announce-changes.ts'
import type { OutgoingMessage } from '../../local/inbox/message.ts'
import { startSns } from '../../local/sns/start.ts'
import {
  aDataset,
  anIdentity,
  byAdmin,
  replace,
  runAs,
  syncBench,
  type SyncBench,
} from '../operations/sync/bench.ts'

let bench: SyncBench
let sns: Awaited<ReturnType<typeof startSns>>
let applications: Record<'GCM' | 'APNS', string>
let delivered: OutgoingMessage[]
beforeAll(async () => {
  const inbox = { deliver: (message: OutgoingMessage) => void delivered.push(message) }
  sns = await startSns({ inbox, region: 'us-east-1', account: '123456789012' })
  process.env.AWS_ENDPOINT_URL_SNS = sns.url
  bench = await syncBench()
  applications = { GCM: await application('GCM'), APNS: await application('APNS') }
})
afterAll(async () => {
  await bench.stop()
  await sns.stop()
})

beforeEach(async () => {
  delivered = []
  bench = { ...bench, owner: await anIdentity(bench.services) }
  const PushSync = { ApplicationArns: Object.values(applications) }
  const { IdentityPoolId } = bench.owner
  await setIdentityPoolConfiguration.run({ IdentityPoolId, PushSync }, bench.services, byAdmin)
})

async function application(Platform: 'GCM' | 'APNS'): Promise<string> {
  const Attributes = { PlatformCredential: 'secret', PlatformPrincipal: 'principal' }
  const command = new CreatePlatformApplicationCommand({ Name: 'notes', Platform, Attributes })
  const { PlatformApplicationArn = '' } = await (await bench.services.sns()).send(command)
  return PlatformApplicationArn
}

async function aDevice(Token: string, Platform: 'GCM' | 'APNS' | 'ADM' = 'GCM'): Promise<string> {
  const { DeviceId = '' } = await runAs(bench, registerDevice, { Platform, Token })
  return DeviceId
}

async function aListeningDevice(Token: string, Platform: 'GCM' | 'APNS' = 'GCM') {
  const DeviceId = await aDevice(Token, Platform)
  await runAs(bench, subscribeToDataset, { DatasetName: 'notes', DeviceId })
  return DeviceId
}

/** What the stream tells of an update: the dataset before and after. */
async function changeBy(work: () => Promise<unknown>, position = '1'): Promise<DynamoDBRecord> {
  const { table } = bench.services
  const { key, parse } = datasetRef(bench.owner.IdentityId, 'notes')
  const image = async () => {
    const dataset = await table.get({ key, parse })
    return (
      dataset &&
      (toItem({ ...key, dataset }) as NonNullable<DynamoDBRecord['dynamodb']>['NewImage'])
    ) // as the stream has it
  }
  const OldImage = await image()
  await work()
  const NewImage = await image()
  const dynamodb = {
    SequenceNumber: position,
    ...(OldImage && { OldImage }),
    ...(NewImage && { NewImage }),
  }
  return { eventName: OldImage ? 'MODIFY' : 'INSERT', dynamodb }
}

const write = (DeviceId?: string) => async () => {
  const { list, updateWith } = aDataset(bench)
  const { Records: [record] = [], SyncSessionToken } = await list()
  await updateWith(SyncSessionToken, [replace('a', 'v', record?.SyncCount)], DeviceId)
}

/** A store or SNS of which one thing is replaced. */
const withSns = (send: (command: unknown) => Promise<unknown>) =>
  Object.create(bench.services, {
    sns: { value: () => Promise.resolve({ send }) },
  }) as Services // only `send` is used

describe('RegisterDevice', () => {
  it('gives the same id for the same token, and one endpoint', async () => {
    const first = await aDevice('token-1')
    expect(await aDevice('token-1')).toBe(first)
    expect(await aDevice('token-2')).not.toBe(first)
    const { Endpoints } = await (
      await bench.services.sns()
    ).send(
      new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn: applications.GCM }),
    )
    const tokens = Endpoints?.map(({ Attributes }) => Attributes?.Token)
    expect(tokens?.filter((token) => token === 'token-1')).toHaveLength(1)
  })

  it('takes over an endpoint that somebody made with other data', async () => {
    const DeviceId = await aDevice('token-3')
    const client = await bench.services.sns()
    const { Endpoints = [] } = await client.send(
      new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn: applications.GCM }),
    )
    const endpoint = Endpoints.find(({ Attributes }) => Attributes?.Token === 'token-3')
    const Attributes = { CustomUserData: 'theirs', Enabled: 'false' }
    await client.send(
      new SetEndpointAttributesCommand({ EndpointArn: endpoint?.EndpointArn, Attributes }),
    )
    expect(await aDevice('token-3')).toBe(DeviceId)
    const { Attributes: now } = await client.send(
      new GetEndpointAttributesCommand({ EndpointArn: endpoint?.EndpointArn }),
    )
    expect(now).toMatchObject({ Enabled: 'true', CustomUserData: 'theirs' })
  })

  it('refuses a platform without an application', async () => {
    await expect(aDevice('token', 'ADM')).rejects.toMatchObject({
      code: 'InvalidConfigurationException',
      syncStatus: 400,
      message: 'The identity pool has no platform application for ADM.',
    })
  })

  it('refuses an application that is gone', async () => {
    const ApplicationArns = [applications.GCM.replace('/notes', '/gone')]
    const { IdentityPoolId } = bench.owner
    await setIdentityPoolConfiguration.run(
      { IdentityPoolId, PushSync: { ApplicationArns } },
      bench.services,
      byAdmin,
    )
    await expect(aDevice('token')).rejects.toMatchObject({
      code: 'InvalidConfigurationException',
      message: 'The platform application of the identity pool cannot be used.',
    })
  })

  it.each(['', 'not hexadecimal'])('refuses %j as a token for Apple', async (token) => {
    await expect(aDevice(token, 'APNS')).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'Invalid push token.',
    })
  })
})

describe('SubscribeToDataset', () => {
  it('refuses a dataset that was never synchronized', async () => {
    const DeviceId = await aDevice('token')
    const subscription = runAs(bench, subscribeToDataset, { DatasetName: 'notes', DeviceId })
    await expect(subscription).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: "Dataset 'notes' not found. Synchronize it at least once.",
    })
  })

  it('refuses a device that is not registered, or is another identity’s', async () => {
    const theirs = await aDevice('token')
    bench = { ...bench, owner: await anIdentity(bench.services) }
    await write()()
    for (const DeviceId of ['unknown', theirs]) {
      const input = { DatasetName: 'notes', DeviceId }
      const refusal = {
        code: 'ResourceNotFoundException',
        message: `Device '${DeviceId}' not found.`,
      }
      await expect(runAs(bench, subscribeToDataset, input)).rejects.toMatchObject(refusal)
      await expect(runAs(bench, unsubscribeFromDataset, input)).rejects.toMatchObject(refusal)
    }
  })
})

describe('a push', () => {
  it('wakes each device that listens, but for the writer', async () => {
    await write()()
    const writer = await aListeningDevice('writer')
    await aListeningDevice('android')
    await aListeningDevice('abcdef', 'APNS')
    const left = await aListeningDevice('left')
    await runAs(bench, unsubscribeFromDataset, { DatasetName: 'notes', DeviceId: left })
    await aDevice('silent')
    const change = await changeBy(write(writer))
    expect(await announceChanges(bench.services, [change])).toEqual({ batchItemFailures: [] })
    const { IdentityId: identityId, IdentityPoolId: identityPoolId } = bench.owner
    const data = { source: 'cognito-sync', identityPoolId, identityId, datasetName: 'notes' }
    const bodies = new Map(delivered.map(({ to, text }) => [to, JSON.parse(text) as unknown]))
    expect(bodies).toEqual(
      new Map<string, unknown>([
        ['android', { data: { ...data, syncCount: '2' } }],
        ['abcdef', { aps: { 'content-available': 1 }, data: { ...data, syncCount: 2 } }],
      ]),
    )
  })

  it('is marked as background work for Apple', async () => {
    await write()()
    await aListeningDevice('abcdef', 'APNS')
    const send = jest.fn<(command: unknown) => Promise<object>>().mockResolvedValue({})
    await announceChanges(withSns(send), [await changeBy(write())])
    expect(send).toHaveBeenCalledTimes(1)
    expect(send.mock.calls[0]?.[0]).toMatchObject({
      input: {
        MessageStructure: 'json',
        MessageAttributes: {
          'AWS.SNS.MOBILE.APNS.PUSH_TYPE': { DataType: 'String', StringValue: 'background' },
          'AWS.SNS.MOBILE.APNS.PRIORITY': { DataType: 'String', StringValue: '5' },
        },
      },
    })
  })

  it('is not sent when the count stays, as after an update was settled', async () => {
    await write()()
    await aListeningDevice('android')
    const { dynamodb } = await changeBy(write())
    const settled = {
      eventName: 'MODIFY' as const,
      dynamodb: { ...dynamodb, OldImage: dynamodb?.NewImage },
    }
    await announceChanges(bench.services, [settled, { eventName: 'REMOVE' }])
    expect(delivered).toEqual([])
  })

  it('leaves alone an endpoint that is off, until the device is registered again', async () => {
    await write()()
    await aListeningDevice('dead-1')
    const announce = async () => announceChanges(bench.services, [await changeBy(write())])
    await announce() // taken by SNS, which then turns the endpoint off
    expect(await announce()).toEqual({ batchItemFailures: [] })
    const send = jest.fn<(command: unknown) => Promise<object>>().mockResolvedValue({})
    await announceChanges(withSns(send), [await changeBy(write())])
    expect(send).not.toHaveBeenCalled()
    bench.clock.now += 1
    await aDevice('dead-1')
    await announceChanges(withSns(send), [await changeBy(write())])
    expect(send).toHaveBeenCalledTimes(1)
  })

  it('leaves alone an endpoint that is gone', async () => {
    await write()()
    await aListeningDevice('gone')
    await aListeningDevice('there')
    const client = await bench.services.sns()
    const { Endpoints = [] } = await client.send(
      new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn: applications.GCM }),
    )
    const endpoint = Endpoints.find(({ Attributes }) => Attributes?.Token === 'gone')
    await client.send(new DeleteEndpointCommand({ EndpointArn: endpoint?.EndpointArn }))
    const changes = [await changeBy(write())]
    expect(await announceChanges(bench.services, changes)).toEqual({ batchItemFailures: [] })
    expect(delivered.map(({ to }) => to)).toEqual(['there'])
  })

  it('that fails otherwise comes again, without holding up the others', async () => {
    const log = jest.spyOn(process.stderr, 'write').mockReturnValue(true)
    await write()()
    await aListeningDevice('first')
    const changes = [await changeBy(write(), '7'), await changeBy(write(), '8')]
    const sent: string[] = []
    const send = (command: unknown) => {
      const { Message } = (command as PublishCommand).input
      sent.push(Message ?? '')
      const isFirst = String(Message).includes(String.raw`\"syncCount\":\"2\"`)
      return isFirst ? Promise.reject(new Error('SNS is busy')) : Promise.resolve({})
    }
    expect(await announceChanges(withSns(send), changes)).toEqual({
      batchItemFailures: [{ itemIdentifier: '7' }],
    })
    expect(sent).toHaveLength(2)
    expect(log).toHaveBeenCalledWith(expect.stringContaining('SNS is busy'))
    log.mockRestore()
  })
})
