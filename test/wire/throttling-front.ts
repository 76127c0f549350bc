import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server in front of another one that lets only some requests through. */
export interface ThrottlingFront {
  readonly url: string
  /** How many requests were refused. */
  readonly throttled: () => number
  readonly stop: () => Promise<void>
}

/** Starts one that refuses each third request as AWS does, and cuts each fiftieth connection off. */
export async function startThrottlingFront(target: string): Promise<ThrottlingFront> {
  let [count, throttled] = [0, 0]
  const server = createServer((incoming, outgoing) => {
    count++
    if (count % 50 === 0) {
      incoming.destroy()
      return
    }
    if (count % 3 === 0) {
      throttled++
      incoming.resume()
      const headers = { 'content-type': 'application/json', 'x-amzn-errortype': name }
      outgoing.writeHead(incoming.headers['x-amz-target'] === undefined ? 429 : 400, headers)
      outgoing.end(JSON.stringify({ __type: name, message: 'Rate exceeded' }))
      return
    }
    const { method, url, headers } = incoming
    const forwarded = request(new URL(url ?? '', target), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(outgoing)
    })
    incoming.pipe(forwarded)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on TCP
  return {
    url: `http://127.0.0.1:${port}`,
    throttled: () => throttled,
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const name = 'TooManyRequestsException'
