import { CognitoIdentityClient, DeleteIdentitiesCommand } from '@aws-sdk/client-cognito-identity'
import {
  CognitoSyncClient,
  ListRecordsCommand,
  UpdateRecordsCommand,
} from '@aws-sdk/client-cognito-sync'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { asAdmin } from './clients.ts'
import { channelUrl, Listening, refusalOf, type ChannelSigning } from './listening.ts'
import { adminKeys } from './raw-calls.ts'
import { serverUrl } from './server.ts'
import { become, newIdentityPool, type Someone } from './world.ts'

let poolId: string
let someone: Someone
let open: Listening[]
beforeAll(async () => {
  poolId = await newIdentityPool()
})
beforeEach(async () => {
  open = []
  someone = await become(poolId)
})
afterEach(async () => {
  await Promise.all(open.map((listening) => listening.close()))
})

async function listen(who = someone, signing: Partial<ChannelSigning> = {}): Promise<Listening> {
  const listening = await Listening.at(await channelUrl({ keys: who.keys, ...signing }))
  open.push(listening)
  return listening
}

/** With which code a connection is closed to who sends something. */
async function closedAfter(message: string | Uint8Array<ArrayBuffer>): Promise<number> {
  const { socket } = await Listening.at(await channelUrl({ keys: someone.keys }))
  const closed = new Promise<number>((resolve) => {
    socket.onclose = ({ code }) => resolve(code)
  })
  socket.send(message)
  return closed
}

/** How a connection is answered when one is not too many; a place is freed after its connection. */
async function statusOnceFree(): Promise<number> {
  const url = await channelUrl({ keys: someone.keys })
  let status = 429
  while (status === 429) status = await refusalOf(url)
  return status
}

/** Writes a record with somebody's keys, as one of their devices. */
async function write(who: Someone, DatasetName: string, DeviceId?: string): Promise<void> {
  const { IdentityPoolId, IdentityId, keys } = who
  const client = new CognitoSyncClient({ ...asAdmin(), credentials: keys })
  const name = { IdentityPoolId, IdentityId, DatasetName }
  const { SyncSessionToken, Records = [] } = await client.send(new ListRecordsCommand(name))
  const SyncCount = Records[0]?.SyncCount ?? 0
  const patch = { Op: 'replace', Key: 'k', Value: `${SyncCount}`, SyncCount } as const
  const update = { ...name, SyncSessionToken, RecordPatches: [patch], DeviceId }
  await client.send(new UpdateRecordsCommand(update))
}

const newsOf = ({ IdentityPoolId, IdentityId }: Someone, datasetName: string, syncCount = 1) => ({
  source: 'cognito-sync',
  identityPoolId: IdentityPoolId,
  identityId: IdentityId,
  datasetName,
  syncCount,
})

describe('the channel of an identity', () => {
  it('tells each of its connections what changed, and nobody else', async () => {
    const other = await become(poolId)
    const [one, two, theirs] = [await listen(), await listen(), await listen(other)]
    await write(someone, 'notes')
    expect(await one.news()).toEqual(newsOf(someone, 'notes'))
    expect(await two.news()).toEqual(newsOf(someone, 'notes'))
    await write(someone, 'notes')
    expect(await one.news()).toEqual(newsOf(someone, 'notes', 2))
    await write(other, 'theirs')
    expect(await theirs.news()).toEqual(newsOf(other, 'theirs'))
  })

  it('leaves out the device that wrote, where it said who it is', async () => {
    const [phone, laptop] = [
      await listen(someone, { query: { 'device-id': 'phone /1' } }),
      await listen(someone, { query: { 'device-id': 'laptop' } }),
    ]
    await write(someone, 'by-phone', 'phone /1')
    await write(someone, 'by-laptop', 'laptop')
    expect(await laptop.news()).toEqual(newsOf(someone, 'by-phone'))
    expect(await phone.news()).toEqual(newsOf(someone, 'by-laptop'))
  })

  it('answers a ping and nothing else', async () => {
    const listening = await listen()
    listening.socket.send('{"action":"write"}')
    listening.socket.send('ping')
    expect(await listening.next()).toBe('pong')
  })

  it('is closed to who sends bytes', async () => {
    expect(await closedAfter(new Uint8Array([1, 2, 3]))).toBe(1003)
  })

  it('has room again for who is cut off because of too long a message', async () => {
    const tooLong = 'x'.repeat(128 * 1024 + 1)
    for (let cut = 0; cut < 10; cut++) expect(await closedAfter(tooLong)).toBe(1009)
    expect(await statusOnceFree()).toBe(101)
  })

  it('has room for ten connections, and again when one is gone', async () => {
    const [first] = await Promise.all(Array.from({ length: 10 }, () => listen()))
    const url = await channelUrl({ keys: someone.keys })
    expect(await refusalOf(url)).toBe(429)
    await first?.close()
    open = open.filter((listening) => listening !== first)
    expect(await statusOnceFree()).toBe(101)
  })
})

describe('a channel is refused', () => {
  const tampered = (pattern: RegExp | string, replacement: string) => async () => {
    const query = { 'device-id': 'mine' }
    const url = await channelUrl({ keys: someone.keys, query })
    expect(url.replace(pattern, replacement)).not.toBe(url)
    return url.replace(pattern, replacement)
  }
  const signed = (signing: Partial<ChannelSigning>) => () =>
    channelUrl({ keys: someone.keys, ...signing })

  it.each<[string, () => Promise<string>]>([
    ['with a wrong signature', tampered(/Signature=[0-9a-f]{4}/u, 'Signature=0000')],
    ['with another session token', tampered(/Security-Token=.{4}/u, 'Security-Token=AAAA')],
    ['without a session token', tampered(/X-Amz-Security-Token=[^&]*&/u, '')],
    ['with a parameter changed', tampered('mine', 'yours')],
    ['with a parameter more', tampered('?', '?identity-id=other&')],
    ['without any signature', () => Promise.resolve(`ws${serverUrl().slice(4)}/channel`)],
    ['at another path', tampered('/channel', '/channels')],
    ['when its URL is over', signed({ age: 61 })],
    ['when its URL would live too long', signed({ expiresIn: 901 })],
    ['when its URL is of the future', signed({ age: -400 })],
    ['when it is signed for another service', signed({ service: 'execute-api' })],
    ['to an administrator', signed({ keys: adminKeys })],
    [
      'to unknown keys',
      async () => signed({ keys: { ...someone.keys, accessKeyId: 'ASIAUNKNOWN12345' } })(),
    ],
    [
      'to another secret',
      async () => signed({ keys: { ...someone.keys, secretAccessKey: 'other' } })(),
    ],
    [
      'to the token of somebody else',
      async () => {
        const { sessionToken = '' } = (await become(poolId)).keys
        return signed({ keys: { ...someone.keys, sessionToken } })()
      },
    ],
  ])('%s', async (_, url) => {
    expect(await refusalOf(await url())).toBe(403)
  })

  it('to an identity that is gone', async () => {
    const url = await channelUrl({ keys: someone.keys })
    const IdentityIdsToDelete = [someone.IdentityId]
    const admin = new CognitoIdentityClient(asAdmin())
    await admin.send(new DeleteIdentitiesCommand({ IdentityIdsToDelete }))
    expect(await refusalOf(url)).toBe(403)
  })

  it('but a request that offers another protocol is answered as any', async () => {
    const headers = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': '' }
    const { request } = await import('node:http')
    const status = await new Promise<number | undefined>((resolve, reject) => {
      request(`${serverUrl()}/health`, { headers }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      })
        .once('error', reject)
        .end()
    })
    expect(status).toBe(200)
  })
})
