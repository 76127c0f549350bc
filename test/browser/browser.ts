import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chromium, type Browser } from 'playwright-core'

/** Where Debian's package puts it; another may be named. */
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'

/** Starts Chromium; in a container as root it has no sandbox of its own. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox'] })
}

/** Serves on a free port of this machine, under the name `localhost`, which passkeys are made for. */
export async function serve(
  listener: RequestListener,
): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // of a server that listens on a port
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://localhost:${port}`, stop }
}
