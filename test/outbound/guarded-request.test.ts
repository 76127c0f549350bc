import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { guardedRequest, OutboundRefusal } from '../../lib/outbound/guarded-request.ts'

let server: Server | undefined

afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

async function serve(listener: RequestListener): Promise<URL> {
  const started = createServer(listener)
  server = started
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve))
  return new URL(`http://127.0.0.1:${(started.address() as AddressInfo).port}/hook`)
}

const post = (
  url: URL | string,
  more: { patience?: number; reachesPrivateAddresses?: boolean } = {},
) =>
  guardedRequest({
    method: 'POST',
    url: new URL(url),
    headers: { 'content-type': 'application/json' },
    body: '{}',
    patience: 2_000,
    reachesPrivateAddresses: true,
    ...more,
  })

describe('guardedRequest', () => {
  it('posts, and gives the answer', async () => {
    const url = await serve((request, response) => {
      response.writeHead(201)
      response.end(`${request.method} ${request.url} ${request.headers['content-length']}`)
    })
    await expect(post(url)).resolves.toEqual({ status: 201, text: 'POST /hook 2' })
  })

  it('gets without a body', async () => {
    const url = await serve((request, response) => {
      response.end(`${request.method} ${request.headers['content-length'] ?? 'no length'}`)
    })
    const request = { url, headers: {}, patience: 2_000, reachesPrivateAddresses: true }
    const answer = await guardedRequest({ ...request, method: 'GET' })
    expect(answer).toEqual({ status: 200, text: 'GET no length' })
  })

  it.each([true, false])('says when nobody has the name, reaching all: %s', async (reaches) => {
    await expect(
      post('https://nobody.invalid/', { reachesPrivateAddresses: reaches }),
    ).rejects.toMatchObject({ syscall: 'getaddrinfo' })
  })

  it('follows no redirect', async () => {
    const seen: unknown[] = []
    const url = await serve((request, response) => {
      seen.push(request.url)
      response.writeHead(302, { location: '/elsewhere' }).end()
    })
    await expect(post(url)).resolves.toMatchObject({ status: 302 })
    expect(seen).toEqual(['/hook'])
  })

  it('reads a megabyte, and no more', async () => {
    const megabyte = 1024 * 1024
    const sizes = [megabyte, megabyte + 1]
    const url = await serve((_, response) => response.end('x'.repeat(sizes.shift() ?? 0)))
    await expect(post(url)).resolves.toMatchObject({ status: 200 })
    await expect(post(url)).rejects.toBeInstanceOf(OutboundRefusal)
  })

  it.each<[string, RequestListener]>([
    ['never answers', () => undefined],
    [
      'never ends its answer',
      (_, response) => {
        response.writeHead(200)
        response.write('{')
      },
    ],
  ])('waits no longer for who %s', async (_, listener) => {
    const url = await serve(listener)
    await expect(post(url, { patience: 60 })).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  it.each([
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://169.254.169.254/latest/meta-data',
    'https://2130706433/',
    'https://0x7f.0.0.1/',
    'https://localhost/',
    'http://127.0.0.1/',
    'http://example.com/',
  ])('does not reach %s where private addresses are closed', async (url) => {
    await expect(post(url, { reachesPrivateAddresses: false })).rejects.toBeInstanceOf(
      OutboundRefusal,
    )
  })
})
