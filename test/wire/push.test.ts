import {
  CognitoSyncClient,
  ListRecordsCommand,
  RegisterDeviceCommand,
  SetIdentityPoolConfigurationCommand,
  SubscribeToDatasetCommand,
  UnsubscribeFromDatasetCommand,
  UpdateRecordsCommand,
  type Platform,
} from '@aws-sdk/client-cognito-sync'
import {
  CreatePlatformApplicationCommand,
  DeleteEndpointCommand,
  GetEndpointAttributesCommand,
  ListEndpointsByPlatformApplicationCommand,
  SetEndpointAttributesCommand,
  SNSClient,
} from '@aws-sdk/client-sns'
import { beforeAll, describe, expect, it } from '@jest/globals'
import type { InboxMessage } from '../../local/inbox/message.ts'
import { readAsAndroid, readAsIos } from '../domain/sync/mobile-clients.ts'
import { asAdmin } from './clients.ts'
import { newestMessage } from './inbox.ts'
import { serverUrl } from './server.ts'
import { become, newIdentityPool } from './world.ts'

const admin = new CognitoSyncClient(asAdmin())
const sns = new SNSClient({ ...asAdmin(), endpoint: `${serverUrl()}/sns` })
const platforms = ['APNS', 'APNS_SANDBOX', 'GCM', 'ADM'] as const
const applications = new Map<Platform, string>()
let IdentityPoolId = ''
beforeAll(async () => {
  for (const Platform of platforms) {
    const Attributes = { PlatformCredential: 'secret', PlatformPrincipal: 'principal' }
    const command = new CreatePlatformApplicationCommand({
      Name: 'wire-push',
      Platform,
      Attributes,
    })
    applications.set(Platform, (await sns.send(command)).PlatformApplicationArn ?? '')
  }
  IdentityPoolId = await newIdentityPool()
  const PushSync = { ApplicationArns: [...applications.values()] }
  await admin.send(new SetIdentityPoolConfigurationCommand({ IdentityPoolId, PushSync }))
})

/** A guest with a dataset, and what the guest's apps do. */
async function aGuest() {
  const { IdentityId, keys } = await become(IdentityPoolId)
  const client = new CognitoSyncClient({ ...asAdmin(), credentials: keys })
  const owner = { IdentityPoolId, IdentityId }
  const name = { ...owner, DatasetName: 'notes' }
  const register = async (Token: string, Platform: Platform = 'GCM') => {
    const { DeviceId = '' } = await client.send(
      new RegisterDeviceCommand({ ...owner, Platform, Token }),
    )
    return DeviceId
  }
  const subscribe = (DeviceId: string) =>
    client.send(new SubscribeToDatasetCommand({ ...name, DeviceId }))
  const unsubscribe = (DeviceId: string) =>
    client.send(new UnsubscribeFromDatasetCommand({ ...name, DeviceId }))
  const write = async (DeviceId?: string): Promise<number> => {
    const { Records: [record] = [], SyncSessionToken } = await client.send(
      new ListRecordsCommand(name),
    )
    const SyncCount = record?.SyncCount ?? 0
    const RecordPatches = [{ Op: 'replace', Key: 'k', Value: 'v', SyncCount } as const]
    await client.send(
      new UpdateRecordsCommand({ ...name, SyncSessionToken, RecordPatches, DeviceId }),
    )
    return SyncCount + 1
  }
  await write()
  return { IdentityId, register, subscribe, unsubscribe, write }
}

let tokens = 0
const aToken = (begin = 'abcdef'): string =>
  `${begin}${String(process.pid)}${String(Date.now())}${String(tokens++)}`

async function endpointOf(platform: Platform, token: string): Promise<string> {
  const PlatformApplicationArn = applications.get(platform)
  const { Endpoints = [] } = await sns.send(
    new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn }),
  )
  return Endpoints.find(({ Attributes }) => Attributes?.Token === token)?.EndpointArn ?? ''
}

/** The push that told a token of a count, awaited for ten seconds at most. */
async function toldOf(token: string, syncCount: number): Promise<InboxMessage> {
  for (let after = '0'; ;) {
    const message = await newestMessage(token, after)
    if (countIn(message) >= syncCount) return message
    after = message.id
  }
}

/** The pushes to a token of a count, or of later ones: the dataset's beginning may come late. */
async function newsTo(token: string, syncCount: number): Promise<InboxMessage[]> {
  return (await messagesTo(token)).filter((message) => countIn(message) >= syncCount)
}

function countIn({ text }: InboxMessage): number {
  return Number(/"syncCount":"?(\d+)/u.exec(text)?.[1])
}

async function messagesTo(to: string): Promise<InboxMessage[]> {
  const answer = await fetch(
    `${serverUrl()}/inbox/messages?${new URLSearchParams({ to }).toString()}`,
  )
  return ((await answer.json()) as { messages: InboxMessage[] }).messages // our own inbox
}

describe('push, through the AWS SDK', () => {
  it.each(platforms)('through %s wakes all devices but the writer’s', async (platform) => {
    const guest = await aGuest()
    const [writer, other] = [aToken(), aToken()]
    const writerId = await guest.register(writer, platform)
    const otherId = await guest.register(other, platform)
    await Promise.all([guest.subscribe(writerId), guest.subscribe(otherId)])
    const syncCount = await guest.write(writerId)
    const { text } = await toldOf(other, syncCount)
    const read = platform.startsWith('APNS') ? readAsIos : readAsAndroid
    const { IdentityId: identityId } = guest
    const update = { source: 'cognito-sync', identityPoolId: IdentityPoolId, identityId }
    expect(read(text)).toEqual({ ...update, datasetName: 'notes', syncCount })
    expect(await newsTo(writer, syncCount)).toEqual([])
  })

  it('tells a device that is registered again, whose endpoint had been off or gone', async () => {
    const guest = await aGuest()
    const token = aToken()
    const DeviceId = await guest.register(token)
    await guest.subscribe(DeviceId)
    const EndpointArn = await endpointOf('GCM', token)
    const off = { EndpointArn, Attributes: { Enabled: 'false' } }
    await sns.send(new SetEndpointAttributesCommand(off))
    const [witness, witnessId] = await aWitness(guest)
    const syncCount = await guest.write()
    await toldOf(witness, syncCount)
    expect(await newsTo(token, syncCount)).toEqual([])
    expect(await guest.register(token)).toBe(DeviceId)
    const { Attributes } = await sns.send(new GetEndpointAttributesCommand({ EndpointArn }))
    expect(Attributes).toMatchObject({ Enabled: 'true', Token: token })
    await toldOf(token, await guest.write(witnessId))
    await sns.send(new DeleteEndpointCommand({ EndpointArn }))
    expect(await guest.register(token)).toBe(DeviceId)
    await toldOf(token, await guest.write(witnessId))
  })

  it('tells the identity of a token that registered it last', async () => {
    const [before, after] = [await aGuest(), await aGuest()]
    const token = aToken()
    await before.subscribe(await before.register(token))
    await after.subscribe(await after.register(token))
    const [witness] = await aWitness(before)
    const syncCount = await before.write()
    await toldOf(witness, syncCount)
    expect(await newsTo(token, syncCount)).toEqual([])
    const update = readAsAndroid((await toldOf(token, await after.write())).text)
    expect(update.identityId).toBe(after.IdentityId)
  })

  it('ends with the subscription', async () => {
    const guest = await aGuest()
    const token = aToken()
    const DeviceId = await guest.register(token)
    await guest.subscribe(DeviceId)
    await guest.unsubscribe(DeviceId)
    const [witness] = await aWitness(guest)
    const syncCount = await guest.write()
    await toldOf(witness, syncCount)
    expect(await newsTo(token, syncCount)).toEqual([])
  })

  it('that SNS will not take is given up on in the end, and shown in the inbox', async () => {
    const guest = await aGuest()
    const bad = await guest.register(aToken('busy'))
    await guest.subscribe(bad)
    const [witness] = await aWitness(guest)
    const syncCount = await guest.write()
    await toldOf(witness, syncCount)
    const failure = await firstFailureOf(guest.IdentityId)
    expect(failure.subject).toBe(
      `Given up: 1 devices were not told that dataset notes is at count ${syncCount}`,
    )
    expect(JSON.parse(failure.text)).toEqual({
      change: {
        identityPoolId: IdentityPoolId,
        identityId: guest.IdentityId,
        name: 'notes',
        syncCount,
      },
      deviceIds: [bad],
      tries: 6,
      fault: 'Throttled: Rate exceeded',
    })
  }, 60_000)

  /** A device that is told of whatever is told: when it was, the others could have been. */
  async function aWitness(guest: Awaited<ReturnType<typeof aGuest>>): Promise<[string, string]> {
    const token = aToken()
    const DeviceId = await guest.register(token)
    await guest.subscribe(DeviceId)
    return [token, DeviceId]
  }

  async function firstFailureOf(identityId: string): Promise<InboxMessage> {
    for (let after = '0'; ;) {
      const message = await newestMessage('cognate-local-push-failures', after).catch(
        () => undefined,
      )
      if (message?.text.includes(identityId)) return message
      after = message?.id ?? after
    }
  }
})
