import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { JsonClient } from '../../lib/aws/json-client.ts'
import { deriveSigningKey } from '../../lib/protocol/sign-request.ts'
import { verifySignature } from '../../lib/protocol/verify-signature.ts'

interface Answer {
  readonly status: number
  readonly body: string
}

let server: Server | undefined
afterEach(() => {
  jest.restoreAllMocks()
  server?.closeAllConnections()
  server?.close()
})

const good: Answer = { status: 200, body: '{"Item":{}}' }
const fault = (status: number, name: string, more: object = {}): Answer => ({
  status,
  body: JSON.stringify({ __type: `com.amazonaws.dynamodb#${name}`, message: name, ...more }),
})

/** A service that gives these answers one after another; undefined breaks the connection. */
async function serviceThat(...answers: (Answer | undefined)[]) {
  const asked: { request: IncomingMessage; body: string }[] = []
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const answer = answers[Math.min(asked.length, answers.length - 1)]
      asked.push({ request, body })
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
    ['a broken connection', undefined],
  ])('tries again after %s', async (_, first) => {
    const { client, asked } = await serviceThat(first, first, good)
    await expect(client.call('GetItem', {})).resolves.toEqual({ Item: {} })
    expect(asked).toHaveLength(3)
  })

  it('gives up after four tries', async () => {
    const { client, asked } = await serviceThat(fault(503, 'ServiceUnavailable'))
    await expect(client.call('GetItem', {})).rejects.toMatchObject({ name: 'ServiceUnavailable' })
    expect(asked).toHaveLength(4)
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

  it('keeps its connection for the next call', async () => {
    const { client, asked } = await serviceThat(good)
    await client.call('GetItem', {})
    await client.call('GetItem', {})
    const [one, two] = asked.map(({ request }) => request.socket.remotePort)
    expect(two).toBe(one)
  })
})
