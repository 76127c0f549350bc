import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { ownDatabase, startServer, type ServerProcess } from '../server.ts'
import type { FlowResult } from './openid-client-flow.ts'
import { addApp, openShop, signedOut } from './shop.ts'

const folder = mkdtempSync(join(tmpdir(), 'cognate-tls-'))

let server: ServerProcess
let plain: string
let base: string
beforeAll(async () => {
  const port = await freePort()
  plain = `http://127.0.0.1:${port}`
  base = `https://localhost:${port + 1}`
  const env = { ...ownDatabase, PORT: String(port), COGNATE_URL: base, COGNATE_DATA: folder }
  server = await startServer(env, ['--https'])
}, 30_000)
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true })
})

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo // a TCP server has no other kind of address
  await new Promise((resolve) => probe.close(resolve))
  return port
}

it('openid-client lives every flow over TLS with all of its checks', async () => {
  const [, authority = ''] = /NODE_EXTRA_CA_CERTS=(\S+)\n/u.exec(server.output()) ?? []
  const shop = await openShop(plain, base)
  const { id } = await addApp(shop)
  const file = fileURLToPath(new URL('over-tls.ts', import.meta.url))
  const line = [file, shop.issuer, id, shop.username, shop.password]
  const { stdout } = await promisify(execFile)(process.execPath, line, {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: authority, NODE_OPTIONS: '' },
  })
  const result = JSON.parse(stdout) as FlowResult // what that file prints
  expect(result).toMatchObject({
    claims: { iss: shop.issuer, aud: id, email: 'jane@example.com' },
    afterRevocation: 'invalid_grant',
    leftAt: signedOut,
    afterSigningOut: 'login_required',
  })
}, 30_000)
