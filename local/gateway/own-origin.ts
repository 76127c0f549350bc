import type { IncomingMessage, RequestListener } from 'node:http'
import { isLoopback } from '../loopback.ts'

/** Under which names a server is reached, besides this machine's own. */
export interface OwnNames {
  /** The interface that it listens on. */
  readonly host: string
  /** Base URL, such as `https://id.example.com`. */
  readonly url: string
}

/**
 * Keeps other web pages out of what asks for no keys: a page of another origin, which says so in
 * Origin, and one whose name was pointed at this machine, which comes with that name in Host.
 *
 * @see https://fetch.spec.whatwg.org/#origin-header
 */
export function ownOriginOnly(listener: RequestListener, names: OwnNames): RequestListener {
  return (request, response) => {
    if (isOwnHost(request, names) && isOwnOrigin(request, names)) {
      listener(request, response)
      return
    }
    response.writeHead(403, { 'content-type': 'application/json' })
    const message = `Only this server’s own pages and programs may ask, by ${names.url}.`
    response.end(JSON.stringify({ message }))
  }
}

function isOwnHost({ headers, socket }: IncomingMessage, { host, url }: OwnNames): boolean {
  const asked = parse(`http://${headers.host ?? ''}`)
  if (!asked) return false
  const name = withoutBrackets(asked.hostname)
  const address = socket.localAddress?.replace(/^::ffff:/u, '') // IPv4 on a socket for both
  const own = [host.toLowerCase(), withoutBrackets(new URL(url).hostname), address]
  return isLoopback(name) || own.includes(name)
}

function isOwnOrigin({ headers }: IncomingMessage, { url }: OwnNames): boolean {
  if (headers.origin === undefined) return true
  const origin = parse(headers.origin)
  return origin?.origin === new URL(url).origin || origin?.host === headers.host?.toLowerCase()
}

function parse(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined
}

function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/u, '$1')
}
