import { request as send } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ownOriginOnly } from '../../../local/gateway/own-origin.ts'
import { startHttp, type RunningServer } from '../../../local/http.ts'

let server: RunningServer

beforeAll(async () => {
  const names = { host: 'laptop.lan', url: 'https://id.example.com' }
  server = await startHttp(ownOriginOnly((_request, response) => response.end(), names))
})

afterAll(() => server.stop())

function statusOf(headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = send(server.url, { method: 'POST', headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    request.once('error', reject).end()
  })
}

describe('ownOriginOnly', () => {
  it.each([
    ['a program', {}],
    ['this machine', { host: 'localhost:4000' }],
    ['this machine by IPv6', { host: '[::1]:4000' }],
    ['the interface', { host: 'LAPTOP.lan:4000' }],
    ['the base URL', { host: 'id.example.com' }],
    ['its own page', { host: 'localhost:4000', origin: 'http://localhost:4000' }],
    ['its own page by TLS', { host: 'localhost:4001', origin: 'https://localhost:4001' }],
    ['its own page behind a proxy', { host: '127.0.0.1:4000', origin: 'https://id.example.com' }],
  ])('lets in %s', async (_, headers) => {
    expect(await statusOf(headers)).toBe(200)
  })

  it.each([
    ['a name pointed at this machine', { host: 'rebound.example:4000' }],
    ['a name that begins like ours', { host: '127.0.0.1.rebound.example' }],
    ['a name that ends like ours', { host: 'notlocalhost' }],
    ['no proper name', { host: 'a b' }],
    ['another page', { host: 'localhost:4000', origin: 'https://page.example' }],
    ['a page on another port', { host: 'localhost:4000', origin: 'http://localhost:5173' }],
    ['a page without an origin', { host: 'localhost:4000', origin: 'null' }],
  ])('keeps out %s', async (_, headers) => {
    expect(await statusOf(headers)).toBe(403)
  })
})
