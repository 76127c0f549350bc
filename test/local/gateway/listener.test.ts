import { connect } from 'node:net'
import { request as send } from 'node:http'
import { text } from 'node:stream/consumers'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { gatewayListener } from '../../../local/gateway/listener.ts'
import { createRouter } from '../../../local/gateway/routes.ts'
import { startHttp, type RunningServer } from '../../../local/http.ts'

let server: RunningServer
let answer: (event: APIGatewayProxyEventV2) => unknown = echo

function echo(event: APIGatewayProxyEventV2): unknown {
  return { statusCode: 200, body: JSON.stringify(event) }
}

beforeAll(async () => {
  server = await startHttp(
    gatewayListener({
      router: createRouter([{ functionName: 'echo', routeKey: '$default' }]),
      invoke: (_name, event) =>
        Promise.resolve(event as APIGatewayProxyEventV2).then((e) => answer(e)),
      mounts: new Map([['/inbox', (_request, response) => response.end('the inbox')]]),
      timeout: 50,
    }),
  )
})

afterAll(() => server.stop())

/** Sends a request whose path and headers nothing corrects on its way. */
async function raw(
  path: string,
  {
    method = 'GET',
    headers = {},
    body,
  }: {
    method?: string
    headers?: Record<string, string | string[]>
    body?: string | Buffer
  } = {},
): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; text: string }> {
  const { hostname, port } = new URL(server.url)
  return new Promise((resolve, reject) => {
    const request = send({ hostname, port, method, path, headers }, (response) => {
      void text(response).then((body) =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: body }),
      )
    })
    request.once('error', reject)
    request.end(body)
  })
}

async function eventOf(...parameters: Parameters<typeof raw>): Promise<APIGatewayProxyEventV2> {
  return JSON.parse((await raw(...parameters)).text) as APIGatewayProxyEventV2
}

describe('the event', () => {
  it.each([
    ['/identitypools/us-east-1%3aA', '/identitypools/us-east-1%3aA', ''],
    ['/a/../b//c/', '/a/../b//c/', ''],
    ['/%zz?%', '/%zz', '%'],
    ['/?a=1+2&a=%20&b', '/', 'a=1+2&a=%20&b'],
    ['http://other.example/path?x', '/path', 'x'],
  ])('has the path and query of %s as they were sent', async (path, rawPath, rawQueryString) => {
    expect(await eventOf(path)).toMatchObject({ rawPath, rawQueryString })
  })

  it('joins the values of a repeated query name', async () => {
    const { queryStringParameters } = await eventOf('/?a=1+2&a=%26&__proto__=x')
    expect(queryStringParameters).toEqual({ a: '1 2,&', ['__proto__']: 'x' })
  })

  it('has header names in lower case and joins repeated ones', async () => {
    const { headers } = await eventOf('/', { headers: { 'X-One': ['a', 'b'] } })
    expect(headers['x-one']).toBe('a,b')
  })

  it('has cookies apart, whatever they hold', async () => {
    const { cookies, headers } = await eventOf('/', { headers: { cookie: 'a="b; c=;;=x' } })
    expect(cookies).toEqual(['a="b', 'c=', '=x'])
    expect(headers).not.toHaveProperty('cookie')
  })

  it.each([
    ['application/json', '{"a":"é"}', false],
    ['text/plain; charset=utf-8', 'hello', false],
    ['application/x-amz-json-1.1', '{}', true],
    ['application/x-www-form-urlencoded', 'a=b', true],
    ['not a content type;;', '{}', true],
    ['application/json', Buffer.from([0xff, 0xfe]), true],
  ])('has a body of type %s as API Gateway hands it over', async (type, body, isBase64Encoded) => {
    const event = await eventOf('/', {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    })
    expect(event.isBase64Encoded).toBe(isBase64Encoded)
    const encoding = isBase64Encoded ? 'base64' : 'utf8'
    expect(Buffer.from(event.body ?? '', encoding)).toEqual(Buffer.from(body))
  })

  it('has a new request id each time', async () => {
    const [first, second] = await Promise.all([eventOf('/'), eventOf('/')])
    expect(first.requestContext.requestId).not.toBe(second.requestContext.requestId)
  })
})

describe('the answer', () => {
  const answers = async (result: unknown) => {
    answer = () => result
    const response = await raw('/')
    answer = echo
    return response
  }

  it('has the status, headers, cookies and bytes that the function gave', async () => {
    const response = await answers({
      statusCode: 201,
      headers: { 'content-type': 'image/png', 'X-One': 1 },
      cookies: ['a=b; Path=/', 'c=d'],
      body: Buffer.from('bytes').toString('base64'),
      isBase64Encoded: true,
    })
    expect(response).toMatchObject({
      status: 201,
      text: 'bytes',
      headers: { 'content-type': 'image/png', 'x-one': '1', 'set-cookie': ['a=b; Path=/', 'c=d'] },
    })
  })

  it('adds no headers for browsers', async () => {
    answer = () => ({ statusCode: 204 })
    const response = await raw('/', { method: 'OPTIONS', headers: { origin: 'http://a.example' } })
    answer = echo
    expect(response.status).toBe(204)
    expect(Object.keys(response.headers).sort()).toEqual(['connection', 'date', 'keep-alive'])
  })

  it('is the JSON of anything that has no status', async () => {
    expect(await answers({ a: 1 })).toMatchObject({ status: 200, text: '{"a":1}' })
    expect(await answers(undefined)).toMatchObject({ status: 200, text: 'null' })
  })

  it('is API Gateway’s own when the function fails', async () => {
    expect(await answers(Promise.reject(new Error('secret')))).toMatchObject({
      status: 500,
      text: '{"message":"Internal Server Error"}',
    })
  })

  it('is API Gateway’s own when the function takes too long', async () => {
    expect(await answers(new Promise(() => undefined))).toMatchObject({
      status: 503,
      text: '{"message":"Service Unavailable"}',
    })
  })

  it('is API Gateway’s own for more than Lambda takes', async () => {
    const body = Buffer.alloc(6 * 1024 * 1024 + 1, 'x')
    expect(await raw('/', { method: 'POST', body })).toMatchObject({
      status: 413,
      text: '{"message":"Request Entity Too Large"}',
    })
  })

  it('comes from the mount for paths below it, and only those', async () => {
    expect((await raw('/inbox/messages?to=a')).text).toBe('the inbox')
    expect(JSON.parse((await raw('/inboxes')).text)).toMatchObject({ rawPath: '/inboxes' })
  })

  it('goes on for others when a client leaves in the middle', async () => {
    const { hostname, port } = new URL(server.url)
    const socket = connect(Number(port), hostname)
    socket.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nhalf')
    await new Promise((resolve) => socket.once('connect', resolve))
    socket.resetAndDestroy()
    expect((await raw('/')).status).toBe(200)
  })
})
