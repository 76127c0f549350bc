import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer, get } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openAuthority } from '../../../local/tls/authority.ts'
import { createServerCertificate, newKey } from '../../../local/tls/certificate.ts'
import { startTls, type RunningTls } from '../../../local/tls/start.ts'

const folder = mkdtempSync(join(tmpdir(), 'cognate-test-'))
const region = 'eu-west-1'
let server: RunningTls

beforeAll(async () => {
  server = await startTls((request, response) => response.end(request.headers.host), {
    folder,
    host: '127.0.0.1',
    port: 0,
    region,
  })
})

afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true })
})

/** Asks the server under a host name, trusting the local CA alone. */
function ask(host: string, ca = readFileSync(server.authorityPath, 'utf8')): Promise<string> {
  const { port } = new URL(server.url)
  return new Promise((resolve, reject) => {
    const options = {
      ca,
      servername: host,
      headers: { host },
      host: '127.0.0.1',
      port,
      agent: false as const,
    }
    get(options, (response) => void text(response).then(resolve)).once('error', reject)
  })
}

describe('the TLS listener', () => {
  it.each([
    'localhost',
    'pool.localhost',
    `cognito-idp.${region}.amazonaws.com`,
    `issuer-cognito-idp.${region}.amazonaws.com`,
    `cognito-identity.${region}.amazonaws.com`,
    `cognito-sync.${region}.amazonaws.com`,
    `my-app.auth.${region}.amazoncognito.com`,
    'cognito-idp.us-gov-west-1.amazonaws.com',
  ])('is trusted as %s', async (host) => {
    expect(await ask(host)).toBe(host)
  })

  it.each(['example.com', 's3.amazonaws.com', 'a.b.c.d.localhost'])(
    'is not trusted as %s',
    async (host) => {
      await expect(ask(host)).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
    },
  )

  it('is trusted by its addresses', () => {
    const { port } = new URL(server.url)
    const ca = readFileSync(server.authorityPath)
    return expect(
      new Promise((resolve, reject) => {
        get({ ca, host: '127.0.0.1', port, agent: false }, (response) => {
          resolve(response.statusCode)
          response.resume()
        }).once('error', reject)
      }),
    ).resolves.toBe(200)
  })
})

describe('the local CA', () => {
  it('is kept, for its owner alone', async () => {
    const again = await openAuthority(folder, Date.now())
    expect(again.certificate).toBe(readFileSync(server.authorityPath, 'utf8'))
    for (const file of ['ca.pem', 'ca-key.pem']) {
      expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600)
    }
  })

  it('is made anew before it ends', async () => {
    const other = mkdtempSync(join(tmpdir(), 'cognate-test-'))
    const tenYears = 3650 * 86_400_000
    const old = await openAuthority(other, Date.now() - tenYears)
    const next = await openAuthority(other, Date.now())
    rmSync(other, { recursive: true })
    expect(next.certificate).not.toBe(old.certificate)
  })

  it('cannot vouch for names that are none of its business', async () => {
    const authority = await openAuthority(folder, Date.now())
    const key = await newKey()
    const names = { dns: ['example.com'], addresses: [] }
    const cert = createServerCertificate(authority, { key, ...names, now: Date.now() })
    const impostor = createServer({ key, cert }, (_request, response) => response.end())
    await new Promise<void>((resolve) => impostor.listen(0, '127.0.0.1', resolve))
    const { port } = impostor.address() as AddressInfo // a TCP server has no other kind of address
    const asked = new Promise((resolve, reject) => {
      const options = {
        ca: authority.certificate,
        servername: 'example.com',
        agent: false as const,
      }
      get({ ...options, host: '127.0.0.1', port }, resolve).once('error', reject)
    })
    await expect(asked.finally(() => impostor.close())).rejects.toThrow(
      'permitted subtree violation',
    )
  })
})
