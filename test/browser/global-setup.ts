import { createHash, randomInt, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { connect } from 'node:tls'
import { chromium, type BrowserServer } from 'playwright-core'
import type { RunningServer } from '../../local/http.ts'
import { chromiumPath } from '../../scripts/chromium.ts'
import { startServer, type ServerProcess } from '../wire/server.ts'
import { serveApps } from './apps.ts'

declare global {
  var browserRun:
    | {
        readonly cognate: ServerProcess
        readonly apps: RunningServer
        readonly browser: BrowserServer
      }
    | undefined
}

/**
 * Starts what all tests of a run share: a server, also with TLS, the apps of the quick starts, and
 * one Chromium, which trusts that TLS. It has a name of this machine, which passkeys need.
 */
export default async function globalSetup(): Promise<void> {
  const [{ url, cognate }, apps] = await Promise.all([startAtLocalhost(), serveApps()])
  const [, tlsUrl = '', authorityPath = ''] =
    /and (https:\S+) with NODE_EXTRA_CA_CERTS=(\S+)/u.exec(cognate.output()) ?? []
  const browser = await chromium.launchServer({
    executablePath: chromiumPath,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
      ...['--disable-component-update', '--disable-sync'],
      `--ignore-certificate-errors-spki-list=${await keyHash(tlsUrl, authorityPath)}`,
    ],
  })
  globalThis.browserRun = { cognate, apps, browser }
  process.env.COGNATE_BROWSER_TEST = JSON.stringify({
    url,
    tlsUrl,
    authorityPath,
    appsUrl: apps.url.replace('127.0.0.1', 'localhost'),
    browser: browser.wsEndpoint(),
  })
}

/**
 * Starts the server on two ports next to each other, below those that the system gives away: another
 * program may be quicker, so it is tried thrice.
 */
async function startAtLocalhost(tries = 3): Promise<{ url: string; cognate: ServerProcess }> {
  const port = 20_000 + 2 * randomInt(6_000)
  const url = `http://localhost:${port}`
  try {
    const env = { PORT: String(port), COGNATE_URL: url }
    return { url, cognate: await startServer(env, ['--https']) }
  } catch (error) {
    if (tries === 1) throw error
    return startAtLocalhost(tries - 1)
  }
}

/** The hash of the key that a server proves to have, by a certificate of its local CA. */
function keyHash(tlsUrl: string, authorityPath: string): Promise<string> {
  const { hostname: host, port } = new URL(tlsUrl)
  return new Promise((resolve, reject) => {
    const socket = connect(
      { host, port: Number(port), servername: host, ca: readFileSync(authorityPath) },
      () => {
        const { publicKey } = new X509Certificate(socket.getPeerCertificate().raw)
        const spki = publicKey.export({ type: 'spki', format: 'der' })
        resolve(createHash('sha256').update(spki).digest('base64'))
        socket.destroy()
      },
    )
    socket.once('error', reject)
  })
}
