import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { identityRef, replaceIdentity } from '../../lib/store/identities.ts'
import { listConnections } from '../../lib/store/channels.ts'
import { connect, disconnect, type Listener } from '../../lib/sync/channel-connections.ts'
import { tellChannels } from '../../lib/sync/channel-news.ts'
import { readBody, startHttp, type RunningServer } from '../../local/http.ts'
import { anIdentity, syncBench, type SyncBench } from '../operations/sync/bench.ts'
import { refusal, refusals } from '../user-pools/stage.ts'
import { changeBy } from './push-stage.ts'

const minute = 60_000
const limit = 'An identity listens by 10 connections at most.'

let bench: SyncBench
let gateway: RunningServer
/** What API Gateway was asked to do. */
let asked: string[]
/** Its answers about connections; 200 for others. */
let statuses: Map<string, number>
beforeAll(async () => {
  gateway = await startHttp((request, response) => {
    const id = decodeURIComponent(request.url?.split('/').at(-1) ?? '')
    void readBody(request, 1000).then((body) => {
      const { syncCount } = JSON.parse(body || '{}') as { syncCount?: number } // what is told
      asked.push([request.method, id, syncCount].join(' ').trim())
      const status = statuses.get(`${request.method} ${id}`) ?? statuses.get(id) ?? 200
      response.writeHead(status, { 'x-amzn-errortype': status === 410 ? 'GoneException' : '' })
      response.end()
    })
  })
  process.env.AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI = gateway.url
  bench = await syncBench()
})
afterAll(async () => {
  await bench.stop()
  await gateway.stop()
})

beforeEach(async () => {
  asked = []
  statuses = new Map()
  bench = { ...bench, owner: await anIdentity(bench.services) }
})

async function listens(connectionId: string, listener: Partial<Listener> = {}): Promise<void> {
  const identityId = bench.owner.IdentityId
  const expiresAt = bench.clock.now + 60 * minute
  await connect(bench.services, {
    connectionId,
    identityId,
    expiresAt,
    deviceId: undefined,
    ...listener,
  })
}

const inTime = () => 60_000

/** Writes the dataset, and tells of it. */
async function news(writer?: string) {
  const change = await changeBy(bench, writer === undefined ? {} : { writer })
  return tellChannels(bench.services, [change], inTime)
}

const connections = async () =>
  (await listConnections(bench.services.table, bench.owner.IdentityId)).map(({ id }) => id)

describe('a connection', () => {
  it('hears each change', async () => {
    await listens('one')
    await listens('two')
    await news()
    await news()
    expect(asked.sort()).toEqual(['POST one 1', 'POST one 2', 'POST two 1', 'POST two 2'])
  })

  it('hears nothing of another identity', async () => {
    await listens('one', { identityId: (await anIdentity(bench.services)).IdentityId })
    await news()
    expect(asked).toEqual([])
  })

  it('hears nothing that its own device wrote', async () => {
    await listens('phone', { deviceId: 'phone' })
    await listens('laptop', { deviceId: 'laptop' })
    await listens('unnamed')
    await news('phone')
    expect(asked.sort()).toEqual(['POST laptop 1', 'POST unnamed 1'])
  })

  it('is forgotten when it is over, once and for all', async () => {
    await listens('one')
    await listens('two')
    await disconnect(bench.services, 'one')
    await disconnect(bench.services, 'one')
    await disconnect(bench.services, 'never')
    expect(await connections()).toEqual(['two'])
  })

  it('is not there for an identity that is gone', async () => {
    const identityId = 'us-east-1:00000000-0000-4000-8000-000000000000'
    const sentence = `Access to Identity '${identityId}' is forbidden.`
    await expect(listens('one', { identityId })).rejects.toEqual(
      refusal('NotAuthorizedException', sentence),
    )
  })
})

describe('a connection that may hear no more is ended', () => {
  it('when its credentials have ended', async () => {
    await listens('short', { expiresAt: bench.clock.now + minute })
    await listens('long')
    bench.clock.now += minute
    await news()
    expect(asked.sort()).toEqual(['DELETE short', 'POST long 1'])
    expect(await connections()).toEqual(['long'])
  })

  it('after two hours', async () => {
    await listens('one', { expiresAt: bench.clock.now + 600 * minute })
    bench.clock.now += 120 * minute
    await news()
    expect(asked).toEqual(['DELETE one'])
  })

  it('when its identity was merged into another', async () => {
    await listens('one')
    const { table } = bench.services
    const identity = await table.get(identityRef(bench.owner.IdentityId))
    if (!identity) throw new Error('the identity is there')
    const change = await changeBy(bench)
    const disabled = { ...identity, isDisabled: true, version: identity.version + 1 }
    await table.write(replaceIdentity(disabled))
    await tellChannels(bench.services, [change], inTime)
    expect(asked).toEqual(['DELETE one'])
    expect(await connections()).toEqual([])
    await expect(listens('two')).rejects.toMatchObject({ code: 'NotAuthorizedException' })
  })
})

describe('a connection that cannot be told', () => {
  it('is forgotten when API Gateway says that it is gone', async () => {
    await listens('gone')
    bench.clock.now += minute
    statuses.set('gone', 410)
    expect(await news()).toEqual({ batchItemFailures: [] })
    expect(await connections()).toEqual([])
  })

  it('is kept while it may not be open yet', async () => {
    await listens('opening')
    statuses.set('opening', 410)
    expect(await news()).toEqual({ batchItemFailures: [] })
    expect(asked).toEqual(['POST opening 1'])
    expect(await connections()).toEqual(['opening'])
  })

  it('is ended, so that its client connects anew', async () => {
    await listens('stuck')
    statuses.set('POST stuck', 403)
    expect(await news()).toEqual({ batchItemFailures: [] })
    expect(asked).toEqual(['POST stuck 1', 'DELETE stuck'])
  })

  it('brings the change again when not even that is possible, and keeps nobody waiting', async () => {
    await listens('stuck')
    await listens('fine')
    statuses.set('stuck', 403)
    const log = jest.spyOn(process.stderr, 'write').mockReturnValue(true)
    expect(await news()).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] })
    expect(log).toHaveBeenCalledWith(expect.stringContaining('"position":"1"'))
    log.mockRestore()
    expect(asked).toContain('POST fine 1')
    expect((await connections()).sort()).toEqual(['fine', 'stuck'])
  })
})

it('a change for which there is no time comes again', async () => {
  await listens('one')
  const log = jest.spyOn(process.stderr, 'write').mockReturnValue(true)
  const change = await changeBy(bench)
  const answer = await tellChannels(bench.services, [change], () => 14_999)
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] })
  expect(log).toHaveBeenCalledWith(expect.stringContaining('there is no time left'))
  log.mockRestore()
  expect(asked).toEqual([])
})

describe('the places of an identity', () => {
  it('are ten, however many come at once', async () => {
    const coming = Array.from({ length: 16 }, (_, index) => listens(`c${index}`))
    const refused = refusals(await Promise.allSettled(coming))
    expect(refused).toHaveLength(6)
    expect(refused).toContainEqual(refusal('LimitExceededException', limit))
    expect(new Set(await connections()).size).toBe(10)
  })

  it('are free again when a connection is over', async () => {
    for (let index = 0; index < 10; index++) await listens(`c${index}`)
    await expect(listens('late')).rejects.toEqual(refusal('LimitExceededException', limit))
    await disconnect(bench.services, 'c3')
    await listens('late')
    expect(await connections()).toContain('late')
  })

  it('are free again when credentials end, and not taken back by whom they belonged to', async () => {
    const expiresAt = bench.clock.now + minute
    for (let index = 0; index < 10; index++) await listens(`c${index}`, { expiresAt })
    bench.clock.now += minute
    for (let index = 0; index < 10; index++) await listens(`d${index}`)
    for (let index = 0; index < 10; index++) await disconnect(bench.services, `c${index}`)
    expect(await connections()).toHaveLength(10)
  })
})

describe('a deployment without a channel', () => {
  it('lets nobody connect, and asks nothing', async () => {
    const none = await syncBench({ COGNATE_CHANNEL_CONNECTIONS: '0' })
    try {
      const change = await changeBy(none)
      expect(await tellChannels(none.services, [change], inTime)).toEqual({ batchItemFailures: [] })
      const listener = { connectionId: 'one', identityId: none.owner.IdentityId }
      const until = { expiresAt: none.clock.now + minute, deviceId: undefined }
      await expect(connect(none.services, { ...listener, ...until })).rejects.toMatchObject({
        code: 'LimitExceededException',
      })
    } finally {
      await none.stop()
    }
  })
})
