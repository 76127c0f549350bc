import { DeleteEndpointCommand, SetEndpointAttributesCommand } from '@aws-sdk/client-sns'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { newIdentityId } from '../../../lib/identity-pools/ids.ts'
import { subscribeToDataset } from '../../../lib/operations/sync/subscribe-to-dataset.ts'
import { unsubscribeFromDataset } from '../../../lib/operations/sync/unsubscribe-from-dataset.ts'
import type { Services } from '../../../lib/services.ts'
import { deviceRef } from '../../../lib/store/devices.ts'
import { addIdentity } from '../../../lib/store/identities.ts'
import { endpointHolderRef } from '../../../lib/store/push-endpoints.ts'
import { claimEndpoint } from '../../../lib/sync/claim-endpoint.ts'
import {
  aDevice,
  anApplication,
  aListeningDevice,
  announce,
  attributesOf,
  changeBy,
  endpointsOf,
  listens,
  pushStage,
  usesApplications,
  withNewOwner,
  write,
  type PushStage,
} from '../../sync/push-stage.ts'
import { runAs } from './bench.ts'

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

/** Whom a write of the stage's owner woke. */
async function wokenBy(owner: PushStage): Promise<string[]> {
  stage.delivered.length = 0
  await announce(owner, [await changeBy(owner)])
  return stage.delivered.map(({ to }) => to)
}

/** The stage with an SNS that fails for a command, and otherwise does what it is told. */
function withFault(command: string, name: string): PushStage {
  const send = async (given: object) => {
    if (given.constructor.name === command) throw Object.assign(new Error(name), { name })
    return (await stage.services.sns()).send(given as never) // any command
  }
  const sns = { value: () => Promise.resolve({ send }) }
  return { ...stage, services: Object.create(stage.services, { sns }) as Services } // only `send` is used
}

describe('RegisterDevice', () => {
  it('gives the same id for the same token, and one endpoint', async () => {
    const first = await aDevice(stage, 'token-1')
    expect(await aDevice(stage, 'token-1')).toBe(first)
    expect(await aDevice(stage, 'token-2')).not.toBe(first)
    expect(await endpointsOf(stage, 'token-1')).toHaveLength(1)
  })

  it('gives one id to 16 registrations of a token at once, and one endpoint', async () => {
    const ids = await Promise.all(Array.from({ length: 16 }, () => aDevice(stage, 'token-at-once')))
    expect(new Set(ids).size).toBe(1)
    expect(await endpointsOf(stage, 'token-at-once')).toHaveLength(1)
    const device = await stage.services.table.get(deviceRef(stage.owner.IdentityId, ids[0] ?? ''))
    expect(device).toMatchObject({ id: ids[0], platform: 'GCM' })
  })

  it('takes over an endpoint that somebody made with other data, which stays', async () => {
    const DeviceId = await aDevice(stage, 'token-3')
    const [endpoint = {}] = await endpointsOf(stage, 'token-3')
    const Attributes = { CustomUserData: 'theirs', Enabled: 'false' }
    const { EndpointArn } = endpoint
    await (
      await stage.services.sns()
    ).send(new SetEndpointAttributesCommand({ EndpointArn, Attributes }))
    expect(await aDevice(stage, 'token-3')).toBe(DeviceId)
    const now = { Enabled: 'true', CustomUserData: 'theirs' }
    expect(await attributesOf(stage, endpoint)).toMatchObject(now)
  })

  it('makes an endpoint anew that was deleted', async () => {
    const DeviceId = await aDevice(stage, 'token-4')
    const [{ EndpointArn } = {}] = await endpointsOf(stage, 'token-4')
    await (await stage.services.sns()).send(new DeleteEndpointCommand({ EndpointArn }))
    expect(await aDevice(stage, 'token-4')).toBe(DeviceId)
    expect(await endpointsOf(stage, 'token-4')).toHaveLength(1)
  })

  it.each([
    'with space:colon/slash+plus=equals&amp;<tag>"quote"',
    'süß-ключ-鍵-🔑',
    'percent%2Fencoded%00',
    'line\nfeed and\ttab',
  ])('takes %j as a token, and wakes it', async (token) => {
    await write(stage)
    const DeviceId = await aListeningDevice(stage, token)
    expect(await aDevice(stage, token)).toBe(DeviceId)
    expect(await wokenBy(stage)).toEqual([token])
  })

  it.each([
    ['nothing', ''],
    ['what is no text', 'half a pair: \ud83d'],
    ['more than SNS takes', 'long'.repeat(2049)],
  ])('refuses %s as a token', async (_, token) => {
    await expect(aDevice(stage, token)).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'Invalid push token.',
    })
  })

  it('refuses as a token for Apple what is not hexadecimal', async () => {
    await expect(aDevice(stage, 'not hexadecimal', 'APNS')).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'Invalid push token.',
    })
  })

  it('chooses the application by the platform', async () => {
    await aDevice(stage, 'abcdef01', 'APNS')
    await aDevice(stage, 'abcdef01', 'GCM')
    const arns = (await endpointsOf(stage, 'abcdef01')).map(({ EndpointArn }) => EndpointArn)
    expect(arns.map((arn) => arn?.split('/')[1]).sort()).toEqual(['APNS', 'GCM'])
  })

  it('refuses a platform without an application', async () => {
    await expect(aDevice(stage, 'token', 'ADM')).rejects.toMatchObject({
      code: 'InvalidConfigurationException',
      syncStatus: 400,
      message: 'The identity pool has no platform application for ADM.',
    })
  })

  it('refuses an application that is gone', async () => {
    await usesApplications(stage, [stage.applications.GCM.replace('/notes', '/gone')])
    await expect(aDevice(stage, 'token')).rejects.toMatchObject({
      code: 'InvalidConfigurationException',
      message: 'The platform application of the identity pool cannot be used.',
    })
  })

  it.each([
    ['CreatePlatformEndpointCommand', 'ThrottledException', 'TooManyRequestsException'],
    ['SetEndpointAttributesCommand', 'ThrottledException', 'TooManyRequestsException'],
    ['SetEndpointAttributesCommand', 'NotFoundException', 'TooManyRequestsException'],
    [
      'SetEndpointAttributesCommand',
      'AuthorizationErrorException',
      'InvalidConfigurationException',
    ],
  ])('answers to %s with %s by %s', async (command, fault, code) => {
    await expect(aDevice(withFault(command, fault), 'token')).rejects.toMatchObject({ code })
  })
})

describe('a token that another identity registers', () => {
  it('is woken for that identity only', async () => {
    await write(stage)
    await aListeningDevice(stage, 'shared')
    const other = await withNewOwner(stage)
    await write(other)
    await aListeningDevice(other, 'shared')
    expect(await wokenBy(stage)).toEqual([])
    expect(await wokenBy(other)).toEqual(['shared'])
  })

  it.each(['registers it again', 'subscribes again'])('comes back to who %s', async (how) => {
    await write(stage)
    const DeviceId = await aListeningDevice(stage, 'lent')
    const other = await withNewOwner(stage)
    await write(other)
    await aListeningDevice(other, 'lent')
    if (how === 'subscribes again') await listens(stage, DeviceId)
    else expect(await aDevice(stage, 'lent')).toBe(DeviceId)
    expect(await wokenBy(stage)).toEqual(['lent'])
    expect(await wokenBy(other)).toEqual([])
  })

  it('stays as it was registered last when a subscription read it before', async () => {
    const { services, owner } = stage
    const DeviceId = await aDevice(stage, 'twice-registered')
    const ref = deviceRef(owner.IdentityId, DeviceId)
    const read = await services.table.get(ref)
    await aDevice(stage, 'twice-registered')
    const newest = await services.table.get(ref)
    if (read) await claimEndpoint(services, { ...read, disabledAt: 1 }, read)
    expect(newest).not.toEqual(read)
    expect(await services.table.get(ref)).toEqual(newest)
  })

  it('is one identity’s when 16 register it at once', async () => {
    const owners: PushStage[] = []
    for (let i = 0; i < 16; i++) owners.push(await withNewOwner(stage))
    await Promise.all(owners.map((owner) => write(owner)))
    const ids = await Promise.all(owners.map((owner) => aDevice(owner, 'fought-over')))
    const { table } = stage.services
    const devices = await Promise.all(
      owners.map(({ owner }, i) => table.get(deviceRef(owner.IdentityId, ids[i] ?? ''))),
    )
    const [holder, ...others] = devices.filter((device) => device?.movedAt === undefined)
    expect(others).toEqual([])
    expect(await table.get(endpointHolderRef(holder?.endpointArn ?? ''))).toMatchObject({
      identityId: holder?.identityId,
      deviceId: holder?.id,
    })
  }, 20_000)

  it('is let go of where a pool takes another application', async () => {
    const first = await aDevice(stage, 'abcd')
    const [{ EndpointArn = '' } = {}] = await endpointsOf(stage, 'abcd')
    const { table } = stage.services
    expect(await table.get(endpointHolderRef(EndpointArn))).toMatchObject({ deviceId: first })
    await usesApplications(stage, [await anApplication(stage.services, 'GCM', 'other')])
    expect(await aDevice(stage, 'abcd')).toBe(first)
    expect(await table.get(endpointHolderRef(EndpointArn))).toBeUndefined()
  })
})

describe('SubscribeToDataset', () => {
  it('refuses a dataset that was never synchronized', async () => {
    const DeviceId = await aDevice(stage, 'token')
    await expect(listens(stage, DeviceId)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: "Dataset 'notes' not found. Synchronize it at least once.",
    })
  })

  it('refuses a device that is not registered, or is another identity’s', async () => {
    const theirs = await aDevice(stage, 'token')
    const other = await withNewOwner(stage)
    await write(other)
    for (const DeviceId of ['unknown', theirs]) {
      const input = { DatasetName: 'notes', DeviceId }
      const refusal = {
        code: 'ResourceNotFoundException',
        message: `Device '${DeviceId}' not found.`,
      }
      await expect(runAs(other, subscribeToDataset, input)).rejects.toMatchObject(refusal)
      await expect(runAs(other, unsubscribeFromDataset, input)).rejects.toMatchObject(refusal)
    }
  })

  it('takes the name of a dataset that came with a merged identity', async () => {
    await write(stage)
    const { IdentityPoolId, IdentityId } = stage.owner
    const id = newIdentityId(IdentityPoolId)
    const dates = { createdAt: 0, updatedAt: 0, version: 1 }
    const merged = { id, poolId: IdentityPoolId, logins: [], mergedFrom: [IdentityId], ...dates }
    await stage.services.table.write(addIdentity(merged))
    const survivor = { ...stage, owner: { IdentityPoolId, IdentityId: id } }
    const DeviceId = await aDevice(survivor, 'survivor')
    const subscribe = (DatasetName: string) =>
      runAs(survivor, subscribeToDataset, { DatasetName, DeviceId })
    expect(await subscribe(`notes.${IdentityId}`)).toEqual({})
    await expect(subscribe(`other.${IdentityId}`)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    })
  })

  it('is done once however often it is said, as is its end', async () => {
    await write(stage)
    const DeviceId = await aListeningDevice(stage, 'twice')
    await listens(stage, DeviceId)
    expect(await wokenBy(stage)).toEqual(['twice'])
    const input = { DatasetName: 'notes', DeviceId }
    await runAs(stage, unsubscribeFromDataset, input)
    await runAs(stage, unsubscribeFromDataset, input)
    expect(await wokenBy(stage)).toEqual([])
  })
})
