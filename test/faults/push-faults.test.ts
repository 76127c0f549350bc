import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  jest,
} from '@jest/globals'
import { QueryClient } from '../../lib/aws/query-client.ts'
import type { Services } from '../../lib/services.ts'
import {
  aListeningDevice,
  announce,
  changeBy,
  pushStage,
  retry,
  withNewOwner,
  write,
  type PushStage,
} from '../sync/push-stage.ts'

/** What goes wrong with a publication, on its way to SNS or back. */
type Fault = (request: IncomingMessage, response: ServerResponse) => void

const refusal =
  (status: number, code: string): Fault =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'text/xml' })
    response.end(
      `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${code}</Code><Message>injected</Message></Error></ErrorResponse>`,
    )
  }

const faults: Readonly<Record<string, Fault>> = {
  throttles: refusal(429, 'Throttled'),
  'has an internal failure': refusal(500, 'InternalFailure'),
  'is unavailable': refusal(503, 'ServiceUnavailable'),
  'breaks the connection': (request) => void request.socket.destroy(),
  'answers half': (_, response) => {
    response.writeHead(200, { 'content-length': 100 })
    response.write('<PublishResponse')
    response.socket?.destroySoon()
  },
  'answers what is no XML': (_, response) => void response.writeHead(502).end('<html>bad gateway'),
}

let started: PushStage
let stage: PushStage
let fault: Fault | undefined
let published: number
let log: jest.SpiedFunction<typeof process.stderr.write>
let stop: () => void
beforeAll(async () => {
  started = await pushStage()
  const upstream = process.env.AWS_ENDPOINT_URL_SNS ?? ''
  const proxy = createServer((request, response) => {
    void bodyOf(request).then(async (body) => {
      const isPublication = body.includes('Action=Publish')
      if (isPublication) published++
      if (isPublication && fault) {
        fault(request, response)
        return
      }
      const answer = await fetch(upstream, { method: 'POST', body })
      response.writeHead(answer.status, { 'content-type': 'text/xml' }).end(await answer.text())
    })
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const { port } = proxy.address() as AddressInfo // of a TCP server
  const publisher = new QueryClient({
    service: 'sns',
    version: '2010-03-31',
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: () => Promise.resolve({ accessKeyId: 'any', secretAccessKey: 'any' }),
  })
  const services = Object.create(started.services, {
    publisher: { value: () => publisher },
  }) as Services // with SNS behind the proxy
  stage = { ...started, services }
  stop = () => {
    proxy.close()
    proxy.closeAllConnections()
  }
})
afterAll(async () => {
  stop()
  await started.stop()
})
beforeEach(async () => {
  ;[fault, published] = [undefined, 0]
  stage = await withNewOwner(stage)
  for (const list of [stage.delivered, stage.retries, stage.failures]) list.length = 0
  log = jest.spyOn(process.stderr, 'write').mockReturnValue(true)
  await write(stage)
})
afterEach(() => log.mockRestore())

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer) // no encoding is set
  return Buffer.concat(chunks).toString('utf8')
}

describe.each(Object.entries(faults))('when SNS %s', (_, injected) => {
  it('once, the device is told all the same', async () => {
    await aListeningDevice(stage, 'one')
    fault = (...exchange) => {
      fault = undefined
      injected(...exchange)
    }
    expect(await announce(stage, [await changeBy(stage)])).toEqual({ batchItemFailures: [] })
    expect(published).toBe(2)
    expect(stage.delivered).toHaveLength(1)
    expect(stage.retries).toEqual([])
  })

  it('for a while, the device is told later and the stream goes on', async () => {
    await aListeningDevice(stage, 'one')
    fault = injected
    expect(await announce(stage, [await changeBy(stage)])).toEqual({ batchItemFailures: [] })
    expect(stage.delivered).toEqual([])
    expect(stage.retries).toHaveLength(1)
    fault = undefined
    expect(await retry(stage)).toEqual({ batchItemFailures: [] })
    expect(stage.delivered).toHaveLength(1)
    expect([...stage.retries, ...stage.failures]).toEqual([])
  })
})

it('a mark that cannot be made is made the next time', async () => {
  await aListeningDevice(stage, 'dead-one')
  await announce(stage, [await changeBy(stage)]) // its endpoint goes off
  const { table } = stage.services
  const failing: unknown = {
    query: (request: Parameters<typeof table.query>[0]) => table.query(request),
    readAll: (keys: Parameters<typeof table.readAll>[0]) => table.readAll(keys),
    write: () => Promise.reject(new Error('the table is busy')),
  } // of which announcing uses these three
  const services = Object.create(stage.services, { table: { value: failing } }) as Services // with it
  const answer = await announce({ services }, [await changeBy(stage)])
  expect(answer).toEqual({ batchItemFailures: [] })
  expect(log).toHaveBeenCalledWith(expect.stringContaining('the table is busy'))
  published = 0
  await announce(stage, [await changeBy(stage)])
  await announce(stage, [await changeBy(stage)])
  expect(published).toBe(1)
  expect([...stage.retries, ...stage.failures]).toEqual([])
})
