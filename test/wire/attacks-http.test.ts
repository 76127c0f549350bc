import { connect } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import { serverUrl } from './server.ts'

const target = 'X-Amz-Target: AWSCognitoIdentityProviderService.GetUser'
const json = 'Content-Type: application/x-amz-json-1.1'

/** Sends bytes and reads until the server ends the connection. */
function exchange(bytes: string | Buffer): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(serverUrl()).port), '127.0.0.1')
    let answer = ''
    socket.setEncoding('latin1').on('data', (text: string) => (answer += text))
    socket.once('error', () => resolve(answer))
    socket.once('close', () => resolve(answer))
    socket.write(bytes)
  })
}

/** The status of a whole request, with what every request has. */
async function statusOf(
  method: string,
  path: string,
  { host = '127.0.0.1', more = '' } = {},
): Promise<number> {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `Host: ${host}`,
    'Connection: close',
    'Content-Length: 0',
  ]
  const answer = await exchange(`${lines.join('\r\n')}\r\n${more}\r\n`)
  return Number(answer.split(' ')[1])
}

async function isHealthy(): Promise<boolean> {
  return (await fetch(`${serverUrl()}/health`)).ok
}

describe('bytes that are no proper request', () => {
  it.each<[string, string | Buffer]>([
    ['noise', Buffer.from([0, 255, 254, 13, 10, 13, 10])],
    ['a TLS greeting', Buffer.from('16030100a5010000a10303', 'hex')],
    ['an HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['no host', 'GET /health HTTP/1.1\r\n\r\n'],
    ['an unknown method', 'FOO / HTTP/1.1\r\nHost: a\r\n\r\n'],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef',
    ],
    ['a negative length', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n'],
    ['a bad chunk', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n{\r\n'],
    ['a NUL in a header', 'GET /health HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n'],
    ['noise after a request', 'GET /health HTTP/1.1\r\nHost: a\r\n\r\n\x00\x01\r\n\r\n'],
  ])('are refused: %s', async (_, bytes) => {
    expect(await exchange(bytes)).toMatch(/HTTP\/1\.1 400 /u)
    expect(await isHealthy()).toBe(true)
  })

  it.each([
    ['one of 20,000 characters', `X: ${'x'.repeat(20_000)}\r\n`],
    ['three thousand', 'a: b\r\n'.repeat(3000)],
  ])('are refused for too large headers: %s', async (_, headers) => {
    expect(await statusOf('GET', '/health', { more: headers })).toBe(431)
  })

  it('are let go when their sender goes', async () => {
    const sockets = Array.from({ length: 100 }, () => {
      const socket = connect(Number(new URL(serverUrl()).port), '127.0.0.1')
      socket.on('error', () => undefined)
      socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{')
      return socket
    })
    expect(await isHealthy()).toBe(true)
    for (const socket of sockets) socket.destroy()
    expect(await isHealthy()).toBe(true)
  })
})

describe('unusual but proper requests', () => {
  it.each([
    ['HTTP/1.0 without a host', 'GET /health HTTP/1.0\r\n\r\n', 200],
    [
      'a whole URL',
      'GET http://b.example/health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
      200,
    ],
    ['two at once', 'GET /health HTTP/1.1\r\nHost: a\r\n\r\nGET /health HTTP/1.0\r\n\r\n', 200],
    [
      'chunks',
      `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${json}\r\n${target}\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n`,
      400,
    ],
    [
      'a header called __proto__',
      'GET /health HTTP/1.1\r\nHost: a\r\n__proto__: x\r\nConnection: close\r\n\r\n',
      200,
    ],
  ])('are answered: %s', async (_, bytes, status) => {
    expect(await exchange(bytes)).toMatch(new RegExp(`HTTP/1\\.1 ${String(status)} `, 'u'))
  })

  it('reach their operation over HTTP/1.0 too', async () => {
    const answer = await exchange(
      `POST / HTTP/1.0\r\n${json}\r\n${target}\r\nContent-Length: 2\r\n\r\n{}`,
    )
    expect(answer).toContain("Value at 'accessToken' failed to satisfy constraint")
  })
})

describe('the inbox', () => {
  it.each(['/inbox', '/inbox/messages', '/sns'])(
    'is not reached at %s by a foreign name',
    async (path) => {
      expect(await statusOf('GET', path, { host: 'rebound.example' })).toBe(403)
    },
  )
})

describe('paths and methods that nobody serves', () => {
  it.each([
    ['GET', '/'],
    ['PUT', '/'],
    ['DELETE', '/'],
    ['TRACE', '/'],
    ['GET', '/%'],
    ['GET', '/../../etc/passwd'],
    ['GET', '/..%2f..%2fetc/passwd'],
    ['GET', '/inbox/../../package.json'],
    ['GET', '/inbox/..%2f..%2fpackage.json'],
    ['GET', '/inbox/assets/../../mailbox.ts'],
    ['GET', '/inbox/assets/..%2fmailbox.ts'],
    ['GET', '/inbox/%'],
    ['POST', '/inbox/messages'],
    ['GET', '//'],
    ['POST', '/__proto__/constructor'],
    ['POST', '/sign-up/__proto__'],
    ['GET', '/sign-up/SignUp'],
    ['POST', '/health'],
    ['POST', '/identity-pools/.well-known/jwks.json'],
    ['GET', '/%zz/.well-known/jwks.json'],
    ['GET', '/us-east-1_aaaaaaaaa%00/.well-known/jwks.json'],
    ['GET', `/${'a'.repeat(8000)}/.well-known/jwks.json`],
    ['GET', '/identitypools//identities//datasets'],
    ['GET', '/identitypools/x/../y/identities'],
    ['GET', '/identitypools/%zz/identities/%c0%af/datasets'],
    ['GET', '/identitypools/%00/identities/%00/datasets'],
    ['GET', '/identitypools/%zz/identities/%ff/datasets/%/records?maxResults=1&maxResults=x'],
  ])('%s %s', async (method, path) => {
    const status = await statusOf(method, path)
    expect([400, 404, 405]).toContain(status)
    expect(await isHealthy()).toBe(true)
  })
})

it('reads a body that is far too large without keeping it', async () => {
  const answer = await fetch(serverUrl(), { method: 'POST', body: new Uint8Array(8_000_000) })
  expect(answer.status).toBe(413)
})
