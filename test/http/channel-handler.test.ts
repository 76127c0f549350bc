import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { channelHandler, type ChannelAnswer } from '../../lib/http/channel-handler.ts'
import type { ChannelEvent } from '../../lib/http/channel-request.ts'
import { keepSessionKeys } from '../../lib/identity-pools/session-keys.ts'
import { presignedQuery } from '../../lib/protocol/presign-url.ts'
import { listConnections } from '../../lib/store/channels.ts'
import { anIdentity, syncBench, type SyncBench } from '../operations/sync/bench.ts'

const host = 'abc.execute-api.us-east-1.amazonaws.com'
const keys = { accessKeyId: 'ASIACHANNEL000000001', secretAccessKey: 'secret' }
const sessionToken = 'to+ken/='
const hour = 3_600_000

let bench: SyncBench
let handler: ReturnType<typeof channelHandler>
beforeAll(async () => {
  bench = await syncBench({ COGNATE_CHANNEL_URL: `wss://${host}/prod` })
  handler = channelHandler({ services: () => bench.services })
})
afterAll(() => bench.stop())

beforeEach(async () => {
  bench = { ...bench, owner: await anIdentity(bench.services) }
  const { IdentityId: identityId, IdentityPoolId: identityPoolId } = bench.owner
  const expiration = new Date(bench.clock.now + hour)
  const credentials = { ...keys, sessionToken, expiration }
  await keepSessionKeys(bench.services, credentials, { identityId, identityPoolId })
})

interface Signing {
  readonly path: string
  readonly query: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly region: string
}

/** What API Gateway makes of a signed URL: the parameters decoded, and no path. */
function connecting(
  { path = '/prod', query = '', ...signer }: Partial<Signing> = {},
  headers: ChannelEvent['headers'] = { Host: host, 'X-Amzn-Trace-Id': 'Root=1' },
): ChannelEvent {
  const request = { method: 'GET', path, query, headers: { host }, body: '' }
  const scope = { region: 'us-east-1', service: 'cognito-sync', now: bench.clock.now }
  const signed = presignedQuery(request, { ...keys, sessionToken, ...scope, ...signer }, 60)
  const parameters = Map.groupBy(new URLSearchParams(signed), ([name]) => name)
  return {
    ...eventOf('CONNECT'),
    headers,
    multiValueQueryStringParameters: Object.fromEntries(
      [...parameters].map(([name, pairs]) => [name, pairs.map(([, value]) => value)]),
    ),
  }
}

function eventOf(eventType: 'CONNECT' | 'MESSAGE' | 'DISCONNECT', body?: string): ChannelEvent {
  const requestContext = { eventType, connectionId: 'L0SM9cOFvHcCIhw=', requestId: 'request' }
  return { requestContext, ...(body !== undefined && { body }) }
}

const connections = () => listConnections(bench.services.table, bench.owner.IdentityId)

const refused = (message: string): ChannelAnswer => ({
  statusCode: 403,
  body: JSON.stringify({ message }),
})

describe('the function of the channel', () => {
  it('opens a connection for whose credentials signed its URL, until these end', async () => {
    const query = 'device-id=phone%20%2B1'
    expect(await handler(connecting({ query }))).toEqual({ statusCode: 200 })
    expect(await connections()).toEqual([
      {
        id: 'L0SM9cOFvHcCIhw=',
        identityId: bench.owner.IdentityId,
        place: expect.any(Number),
        deviceId: 'phone +1',
        connectedAt: bench.clock.now,
        expiresAt: bench.clock.now + hour,
      },
    ])
  })

  it('forgets it when it is over', async () => {
    await handler(connecting())
    expect(await handler(eventOf('DISCONNECT'))).toEqual({ statusCode: 200 })
    expect(await connections()).toEqual([])
  })

  it('answers a ping, and takes nothing else', async () => {
    expect(await handler(eventOf('MESSAGE', 'ping'))).toEqual({ statusCode: 200, body: 'pong' })
    for (const body of ['Ping', '{"action":"ping"}', '', undefined]) {
      expect(await handler(eventOf('MESSAGE', body))).toEqual({ statusCode: 200 })
    }
  })

  it.each<[string, Partial<Signing>]>([
    ['of another path', { path: '/dev' }],
    ['by another secret', { secretAccessKey: 'other' }],
  ])('refuses a URL %s', async (_, signer) => {
    expect(await handler(connecting(signer))).toMatchObject({ statusCode: 403 })
    expect(await connections()).toEqual([])
  })

  it.each<[string, Partial<Signing>]>([
    ['an administrator', { accessKeyId: 'local', secretAccessKey: 'local' }],
    ['somebody with another token', { sessionToken: 'token' }],
    ['somebody with keys for another Region', { region: 'eu-west-1' }],
  ])('refuses %s', async (_, signer) => {
    const sentence = 'The security token included in the request is invalid.'
    expect(await handler(connecting(signer))).toEqual(refused(sentence))
  })

  it('refuses credentials that have ended', async () => {
    const before = bench.clock.now
    bench.clock.now += hour
    const sentence = 'The security token included in the request is invalid.'
    expect(await handler(connecting())).toEqual(refused(sentence))
    bench.clock.now = before
  })

  it('refuses a URL for another host, and one with nothing in it', async () => {
    const elsewhere = connecting({}, { Host: 'example.com' })
    expect(await handler(elsewhere)).toMatchObject({ statusCode: 403 })
    expect(await handler(eventOf('CONNECT'))).toEqual(refused('Missing Authentication Token'))
  })

  it('takes no name for a device that comes twice', async () => {
    await handler(connecting({ query: 'device-id=one&device-id=two' }))
    const [connection] = await connections()
    expect(connection).not.toHaveProperty('deviceId')
  })

  it('says to come later when there are too many', async () => {
    for (let index = 0; index < 10; index++) await handler(withId(connecting(), `c${index}`))
    expect(await handler(connecting())).toMatchObject({ statusCode: 429 })
  })

  it('fails with what it did not foresee, which opens nothing', async () => {
    const broken = channelHandler({
      services: () => {
        throw new Error('no services')
      },
    })
    await expect(broken(connecting())).rejects.toThrow('no services')
  })
})

function withId(event: ChannelEvent, connectionId: string): ChannelEvent {
  return { ...event, requestContext: { ...event.requestContext, connectionId } }
}
