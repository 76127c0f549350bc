import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { JsonClient } from '../../lib/aws/json-client.ts'
import { deriveSigningKey } from '../../lib/protocol/sign-request.ts'
import { verifySignature } from '../../lib/protocol/verify-signature.ts'

interface Answer {
  readonly status: number
  readonly body: string
  /** The service's clock; it says the real time otherwise. */
  readonly date?: string
}

let server: Server | undefined
afterEach(() => {
  jest.useRealTimers()
  jest.restoreAllMocks()
  server?.closeAllConnections()
  server?.close()
})

const good: Answer = { status: 200, body: '{"Item":{}}' }
const fault = (status: number, name: string, more: object = {}): Answer => ({
  status,
  body: JSON.stringify({ __type: `com.amazonaws.dynamodb#${name}`, message: name, ...more }),
})

/** When a request was signed, in milliseconds since the epoch. */
function signedAt({ headers }: IncomingMessage): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/u.exec(String(headers['x-amz-date'])) ?? []
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}

/** A service that gives these answers one after another; undefined breaks the connection. */
async function serviceThat(...answers: (Answer | 'silence' | undefined)[]) {
  const asked: { request: IncomingMessage; body: string }[] = []
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const answer = answers[Math.min(asked.length, answers.length - 1)]
      asked.push({ request, body })
      if (answer === 'silence') return
      if (answer?.date !== undefined) response.setHeader('date', answer.date)
      if (answer) response.writeHead(answer.status).end(answer.body)
      else request.socket.destroy()
    })
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  jest.spyOn(Math, 'random').mockReturnValue(0) // pauses are chosen by chance
  const client = new JsonClient({
    service: 'dynamodb',
    target: 'DynamoDB_20120810',
    contentType: 'application/x-amz-json-1.0',
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-west-1',
    credentials: () =>
      Promise.resolve({ accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'session' }),
  })
  return { client, asked }
}

describe('JsonClient', () => {
  it('sends a signed request that a strict verifier accepts', async () => {
    const { client, asked } = await serviceThat(good)
    await expect(client.call('GetItem', { Key: 'ü' })).resolves.toEqual({ Item: {} })
    const [{ request, body } = { request: undefined, body: '' }] = asked
    expect(request?.headers['x-amz-target']).toBe('DynamoDB_20120810.GetItem')
    const signable = {
      method: 'POST',
      path: request?.url ?? '',
      query: '',
      headers: request?.headers as Record<string, string>, // no header comes twice
      body,
    }
    const signingKeyFor = (scope: { date: string; region: string; service: string }) =>
      Promise.resolve(deriveSigningKey('secret', scope))
    await expect(
      verifySignature(signable, { service: 'dynamodb', now: Date.now(), signingKeyFor }),
    ).resolves.toEqual({ accessKeyId: 'AKID', region: 'eu-west-1' })
  })

  it.each([
    ['a server error', fault(500, 'InternalServerError')],
    ['throttling', fault(400, 'ProvisionedThroughputExceededException')],
    ['throttling by SQS', fault(400, 'RequestThrottled')],
    ['a broken connection', undefined],
  ])('tries again after %s', async (_, first) => {
    const { client, asked } = await serviceThat(first, first, good)
    await expect(client.call('GetItem', {})).resolves.toEqual({ Item: {} })
    expect(asked).toHaveLength(3)
  })

  it('gives up after three tries', async () => {
    const { client, asked } = await serviceThat(fault(503, 'ServiceUnavailable'))
    await expect(client.call('GetItem', {})).rejects.toMatchObject({ name: 'ServiceUnavailable' })
    expect(asked).toHaveLength(3)
  })

  it('passes a refusal on at once, with all that it says', async () => {
    const CancellationReasons = [{ Code: 'ConditionalCheckFailed' }]
    const { client, asked } = await serviceThat(
      fault(400, 'TransactionCanceledException', { CancellationReasons }),
    )
    await expect(client.call('TransactWriteItems', {})).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      message: 'TransactionCanceledException',
      CancellationReasons,
    })
    expect(asked).toHaveLength(1)
  })

  it('signs once more, and from then on, by the service’s clock when its own was refused', async () => {
    const time = Math.floor(Date.now() / 1000) * 1000 + 3_600_000
    const date = new Date(time).toUTCString()
    const { client, asked } = await serviceThat(
      { ...fault(400, 'InvalidSignatureException'), date },
      { ...good, date },
    )
    await expect(client.call('GetItem', {})).resolves.toEqual({ Item: {} })
    await client.call('GetItem', {})
    const lateness = asked.map(({ request }) => time - signedAt(request))
    expect(lateness).toEqual([expect.any(Number), expect.any(Number), expect.any(Number)])
    expect(lateness[0]).toBeGreaterThan(3_000_000)
    expect(Math.abs(lateness[1] ?? NaN)).toBeLessThan(60_000)
    expect(Math.abs(lateness[2] ?? NaN)).toBeLessThan(60_000)
  })

  it.each([
    ['whose clock agrees', new Date().toUTCString()],
    ['that does not say the time', 'soon'],
  ])('believes a service that refuses the signature and %s', async (_, date) => {
    const { client, asked } = await serviceThat({
      ...fault(400, 'InvalidSignatureException'),
      date,
    })
    await expect(client.call('GetItem', {})).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    })
    expect(asked).toHaveLength(1)
  })

  it('signs at most twice for a service whose clock jumps', async () => {
    const refused = fault(400, 'InvalidSignatureException')
    const { client, asked } = await serviceThat(
      { ...refused, date: 'Sat, 01 Jan 2000 00:00:00 GMT' },
      { ...refused, date: 'Sun, 01 Jan 2040 00:00:00 GMT' },
    )
    await expect(client.call('GetItem', {})).rejects.toThrow('InvalidSignatureException')
    expect(asked).toHaveLength(2)
  })

  it('ends within seven seconds when nothing answers', async () => {
    const { client } = await serviceThat('silence')
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] })
    const startedAt = performance.now()
    let failure: unknown
    void client.call('GetItem', {}).catch((error: unknown) => (failure = error))
    while (failure === undefined) {
      jest.advanceTimersByTime(100)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(failure).toMatchObject({ message: 'AWS did not answer in time' })
    expect(performance.now() - startedAt).toBeGreaterThan(6_000)
    expect(performance.now() - startedAt).toBeLessThan(8_000)
  })

  it('keeps its connection for the next call', async () => {
    const { client, asked } = await serviceThat(good)
    await client.call('GetItem', {})
    await client.call('GetItem', {})
    const [one, two] = asked.map(({ request }) => request.socket.remotePort)
    expect(two).toBe(one)
  })
})
