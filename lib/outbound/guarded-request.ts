import { lookup, type LookupAddress, type LookupOptions } from 'node:dns'
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import { isPublicAddress } from './public-address.ts'

/** A request to an address that somebody else chose. */
export interface GuardedRequest {
  readonly method: 'GET' | 'POST'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Milliseconds for everything: name, connection and answer. */
  readonly patience: number
  /** Whether this machine and its network may be reached, and without TLS. */
  readonly reachesPrivateAddresses: boolean
}

/** What was answered; a redirect is an answer like any other, and not followed. */
export interface GuardedAnswer {
  readonly status: number
  readonly text: string
}

/** Why a request was not made, or its answer not read to the end. */
export class OutboundRefusal extends Error {}

/** Bytes of an answer that are read. */
const longestAnswer = 1024 * 1024

/**
 * Calls an address that a customer chose: never a private address, looked at after the name is
 * resolved and on the very connection that is made, so that a name cannot change in between.
 *
 * @throws OutboundRefusal for an address or answer that is refused; Error when the other side does
 *   not answer, named TimeoutError when it is too slow
 */
export async function guardedRequest(request: GuardedRequest): Promise<GuardedAnswer> {
  const { url, patience, reachesPrivateAddresses } = request
  const isPlain = url.protocol === 'http:'
  if (isPlain && !reachesPrivateAddresses) throw new OutboundRefusal('the address is not https')
  const host = url.hostname.replace(/^\[|\]$/gu, '')
  if (isIP(host) && !reachesPrivateAddresses && !isPublicAddress(host)) throw privateAddress()
  const signal = AbortSignal.timeout(patience)
  try {
    const response = await send(request, signal)
    return { status: response.statusCode ?? 0, text: await readText(response) }
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  }
}

const agents = {
  plain: new HttpAgent({ keepAlive: true }),
  open: new HttpsAgent({ keepAlive: true }),
  guarded: new HttpsAgent({ keepAlive: true, lookup: publicLookup }),
}

function send(
  { method, url, headers, body, reachesPrivateAddresses }: GuardedRequest,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
  const options = { method, signal, headers: { ...headers, ...length } }
  return new Promise((resolve, reject) => {
    const request =
      url.protocol === 'http:'
        ? httpRequest(url, { ...options, agent: agents.plain }, resolve)
        : httpsRequest(
            url,
            { ...options, agent: reachesPrivateAddresses ? agents.open : agents.guarded },
            resolve,
          )
    request.once('error', reject)
    request.end(body)
  })
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response) {
    const bytes = chunk as Buffer // no encoding is set
    length += bytes.length
    if (length > longestAnswer) {
      response.destroy()
      throw new OutboundRefusal('the answer is too long')
    }
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}

type LookupCallback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void

/** Resolves a name as Node does, and fails when any of its addresses is private. */
function publicLookup(host: string, options: LookupOptions, done: LookupCallback): void {
  lookup(host, { ...options, all: true }, (error, addresses?: LookupAddress[]) => {
    const found = addresses ?? [] // Node gives none with an error
    const [first] = found
    if (error) done(error, '')
    else if (!first || !found.every(({ address }) => isPublicAddress(address))) {
      done(privateAddress(), '')
    } else if (options.all) done(null, found)
    else done(null, first.address, first.family)
  })
}

function privateAddress(): OutboundRefusal {
  return new OutboundRefusal('the address is not public')
}
