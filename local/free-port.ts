import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

/**
 * A TCP port of a host that was free a moment ago.
 *
 * @param host the address that the port will be bound to
 */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, host, resolve)
  })
  const { port } = server.address() as AddressInfo // listening on TCP, so neither a path nor null
  await new Promise((resolve) => server.close(resolve))
  return port
}
