import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { QueryClient } from '../../lib/aws/query-client.ts'

const keys = { accessKeyId: 'any', secretAccessKey: 'any' }
let server: Server
let client: QueryClient
let forms: URLSearchParams[]
let answers: { status: number; text: string }[]
beforeEach(async () => {
  ;[forms, answers] = [[], []]
  server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.once('end', () => {
      forms.push(new URLSearchParams(body))
      const { status = 200, text = '<PublishResponse/>' } = answers.shift() ?? {}
      response.writeHead(status, { 'content-type': 'text/xml' }).end(text)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // of a TCP server
  const endpoint = `http://127.0.0.1:${port}`
  const place = { endpoint, region: 'us-east-1', credentials: () => Promise.resolve(keys) }
  client = new QueryClient({ service: 'sns', version: '2010-03-31', ...place })
})
afterEach(() => {
  server.close()
  server.closeAllConnections()
})

const refusal = (status: number, code: string, message: string) => ({
  status,
  text: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
})

describe('a call in the query protocol', () => {
  it('spells texts and maps as forms do, whatever is in them', async () => {
    const attributes = new Map([
      ['first', { DataType: 'String', StringValue: 'a&b=c +%ü' }],
      ['second', { DataType: 'String', StringValue: '5' }],
    ])
    await client.call('Publish', { Message: '{"a":"ключ\n"}', MessageAttributes: attributes })
    expect(Object.fromEntries(forms[0] ?? [])).toEqual({
      Action: 'Publish',
      Version: '2010-03-31',
      Message: '{"a":"ключ\n"}',
      'MessageAttributes.entry.1.Name': 'first',
      'MessageAttributes.entry.1.Value.DataType': 'String',
      'MessageAttributes.entry.1.Value.StringValue': 'a&b=c +%ü',
      'MessageAttributes.entry.2.Name': 'second',
      'MessageAttributes.entry.2.Value.DataType': 'String',
      'MessageAttributes.entry.2.Value.StringValue': '5',
    })
  })

  it('is refused with the name and sentence of the service, and not made again', async () => {
    answers = [refusal(400, 'InvalidParameter', 'Reason: &lt;no&gt; &quot;&amp;lt;&quot;')]
    await expect(client.call('Publish', {})).rejects.toMatchObject({
      name: 'InvalidParameter',
      message: 'Reason: <no> "&lt;"',
      status: 400,
    })
    expect(forms).toHaveLength(1)
  })

  it.each([
    refusal(429, 'Throttled', 'Rate exceeded'),
    refusal(400, 'Throttling', 'Rate exceeded'),
    refusal(500, 'InternalFailure', 'x'),
    { status: 502, text: '<html>bad gateway' },
  ])('is made again after %j', async (answer) => {
    answers = [answer]
    await client.call('Publish', {})
    expect(forms).toHaveLength(2)
  })

  it('ends after three tries with the last error, also one that says nothing', async () => {
    answers = Array.from({ length: 3 }, () => ({ status: 503, text: '' }))
    await expect(client.call('Publish', {})).rejects.toMatchObject({
      name: 'UnknownError',
      status: 503,
    })
    expect(forms).toHaveLength(3)
  })
})
