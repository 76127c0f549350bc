import { once } from 'node:events'
import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Connections } from '../../local/channel/connections.ts'
import type { ChannelRoute } from '../../local/channel/event.ts'
import { startManagement } from '../../local/channel/management.ts'
import { channelUpgrade } from '../../local/channel/upgrade.ts'
import { startHttp, type RunningServer } from '../../local/http.ts'
import { Listening, refusalOf } from '../wire/listening.ts'

/** An event of a WebSocket API, as far as it is read here. */
interface Event {
  readonly requestContext: { readonly connectionId: string; readonly eventType: string }
  readonly multiValueQueryStringParameters?: object
  readonly body?: string
}

let connections: Connections
let management: RunningServer
let server: RunningServer
let gateway: ApiGatewayManagementApiClient
/** What the functions were told, newest last. */
let events: Event[]
let answer: (route: ChannelRoute, event: Event) => unknown
beforeEach(async () => {
  events = []
  answer = () => ({ statusCode: 200 })
  await start(new Connections())
})
afterEach(stop)

async function start(kept: Connections): Promise<void> {
  connections = kept
  management = await startManagement(connections)
  gateway = new ApiGatewayManagementApiClient({
    endpoint: management.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  })
  const upgrade = channelUpgrade({
    connections,
    path: '/channel',
    invoke: async (route, event) => {
      events.push(event as Event)
      return Promise.resolve(answer(route, event as Event))
    },
  })
  server = await startHttp((_, response) => response.end('plain'), { upgrade })
}

async function stop(): Promise<void> {
  await connections.cut()
  await server.stop()
  await management.stop()
}

const url = (query = '') => `${server.url.replace('http', 'ws')}/channel${query}`
const idOf = () => ({ ConnectionId: events[0]?.requestContext.connectionId })

function closing({ socket }: Listening): Promise<number> {
  return new Promise((resolve) => (socket.onclose = ({ code }) => resolve(code)))
}

describe('the stand-in for API Gateway’s WebSockets', () => {
  it('tells the functions of a connection from its beginning to its end', async () => {
    const listening = await Listening.at(url('?a=1&b=%2F&a=2'))
    await listening.close()
    await connections.cut()
    expect(events.map(({ requestContext }) => requestContext.eventType)).toEqual([
      'CONNECT',
      'DISCONNECT',
    ])
    expect(events[0]?.multiValueQueryStringParameters).toEqual({ a: ['1', '2'], b: ['/'] })
    expect(new Set(events.map(({ requestContext }) => requestContext.connectionId)).size).toBe(1)
  })

  it('gives back what a function answers to a message, if anything', async () => {
    const listening = await Listening.at(url())
    answer = (_, { body }) => (body === 'fail' ? fail() : body === 'mute' ? {} : { body })
    for (const text of ['mute', 'echo']) listening.socket.send(text)
    expect(await listening.next()).toBe('echo')
    listening.socket.send('fail')
    expect(await listening.next()).toBe('{"message":"Internal server error"}')
  })

  it.each<[number, () => unknown]>([
    [403, () => ({ statusCode: 403, body: '{}' })],
    [429, () => ({ statusCode: 429 })],
    [502, () => fail()],
  ])('opens nothing where the function says %i', async (status, says) => {
    answer = says
    expect(await refusalOf(url())).toBe(status)
    expect(events).toHaveLength(1)
  })

  it('asks nobody about another path, and answers plain requests on its port', async () => {
    expect(await refusalOf(url().replace('/channel', '/other'))).toBe(403)
    expect(events).toEqual([])
    expect(await (await fetch(server.url)).text()).toBe('plain')
  })

  it('sends, describes and closes by id', async () => {
    const listening = await Listening.at(url())
    await gateway.send(new PostToConnectionCommand({ ...idOf(), Data: 'Grüße' }))
    expect(await listening.next()).toBe('Grüße')
    const { ConnectedAt, Identity } = await gateway.send(new GetConnectionCommand(idOf()))
    expect(ConnectedAt).toBeInstanceOf(Date)
    expect(Identity?.SourceIp).toContain('127.0.0.1')
    const closed = closing(listening)
    await gateway.send(new DeleteConnectionCommand(idOf()))
    expect(await closed).toBe(1000)
  })

  it('says that a connection is gone, and takes nothing too long', async () => {
    const ConnectionId = 'L0SM9cOFvHcCIhw='
    const gone = { name: 'GoneException', $metadata: { httpStatusCode: 410 } }
    const post = new PostToConnectionCommand({ ConnectionId, Data: 'x' })
    await expect(gateway.send(post)).rejects.toMatchObject(gone)
    for (const command of [DeleteConnectionCommand, GetConnectionCommand]) {
      await expect(gateway.send(new command({ ConnectionId }) as never)).rejects.toMatchObject(gone)
    }
    await Listening.at(url())
    const long = new PostToConnectionCommand({ ...idOf(), Data: 'x'.repeat(128 * 1024 + 1) })
    await expect(gateway.send(long)).rejects.toMatchObject({ name: 'PayloadTooLargeException' })
  })

  it('closes who sends too much', async () => {
    const listening = await Listening.at(url())
    const closed = closing(listening)
    listening.socket.send('x'.repeat(128 * 1024 + 1))
    expect(await closed).toBe(1009)
  })

  it.each([
    ['idle', { idle: 50, whole: 60_000 }],
    ['old', { idle: 60_000, whole: 50 }],
  ])('closes who is %s', async (_, limits) => {
    await stop()
    await start(new Connections(limits))
    const listening = await Listening.at(url())
    const [{ code }] = (await once(listening.socket, 'close')) as [CloseEvent]
    expect(code).toBe(1001)
  })
})

function fail(): never {
  throw new Error('the function fails')
}
