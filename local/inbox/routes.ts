import { readFileSync } from 'node:fs'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Mailbox, MessageFilter } from './mailbox.ts'
import type { MessageKind } from './message.ts'
import { messageKinds } from './message.ts'
import { inboxPage } from './page.ts'

const pagePolicy =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
// An e-mail may style itself, show the images that it carries and open its links in a new window;
// it may fetch and run nothing.
const mailPolicy =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"

const assets = new Map(
  [
    { name: 'inbox.css', type: 'text/css; charset=utf-8' },
    { name: 'inbox.js', type: 'text/javascript; charset=utf-8' },
    { name: 'icon.svg', type: 'image/svg+xml' },
  ].map(({ name, type }) => [
    `/inbox/${name}`,
    { type, body: readFileSync(new URL(`assets/${name}`, import.meta.url)) },
  ]),
)

/** Seconds that a program may wait for a message in one request. */
const longestWait = 30
const usualLimit = 100
const largestLimit = 1000

/** Thrown for a query that makes no sense; its message goes to the caller. */
class BadQueryError extends Error {}

/**
 * Serves the mailbox over HTTP: `GET /inbox` for people; `GET /inbox/messages?to&kind&limit` for
 * programs, newest first, with `after=<id>` for newer ones only and `wait=<seconds>` to hold the
 * answer until there is one; `DELETE /inbox/messages` to empty it. `stopped` ends all waiting.
 */
export function inboxRoutes(mailbox: Mailbox, stopped: AbortSignal): RequestListener {
  return (request, response) => {
    response.setHeader('x-content-type-options', 'nosniff')
    response.setHeader('referrer-policy', 'no-referrer')
    response.setHeader('cache-control', 'no-store')
    answer(mailbox, { request, response, stopped }).catch((error: unknown) => {
      const known = error instanceof BadQueryError
      if (!known) process.stderr.write(`${String(error)}\n`)
      const message = known ? error.message : 'The inbox failed.'
      sendJson(response, known ? 400 : 500, { message })
    })
  }
}

interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  stopped: AbortSignal
}

async function answer(mailbox: Mailbox, exchange: Exchange): Promise<void> {
  const { request, response } = exchange
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const asset = assets.get(pathname)
  const mail = /^\/inbox\/messages\/(\d+)\/html$/.exec(pathname)?.[1]
  const path = pathname.replace(/\/$/, '')
  const reads = request.method === 'GET' || request.method === 'HEAD'
  if (path === '/inbox/messages' && request.method === 'DELETE') {
    mailbox.clear()
    response.writeHead(204).end()
  } else if (!reads) {
    response.setHeader('allow', path === '/inbox/messages' ? 'GET, HEAD, DELETE' : 'GET, HEAD')
    sendJson(response, 405, { message: 'This method is not allowed here.' })
  } else if (path === '/inbox/messages') {
    await sendMessages(mailbox, searchParams, exchange)
  } else if (path === '/inbox') {
    sendHtml(response, page(mailbox, searchParams), pagePolicy)
  } else if (asset !== undefined) {
    response.writeHead(200, { 'content-type': asset.type }).end(asset.body)
  } else {
    const html = mailbox.list().find(({ id }) => id === mail)?.html
    if (html === undefined) sendJson(response, 404, { message: 'There is nothing here.' })
    else sendHtml(response, `<base target="_blank">${html}`, mailPolicy)
  }
}

async function sendMessages(
  mailbox: Mailbox,
  query: URLSearchParams,
  { response, stopped }: Exchange,
): Promise<void> {
  const filter = filterOf(query)
  const limit = numberOf(query, 'limit', { usual: usualLimit, largest: largestLimit })
  const wait = numberOf(query, 'wait', { usual: 0, largest: longestWait })
  const hungUp = new AbortController()
  response.once('close', () => hungUp.abort())
  const signal = AbortSignal.any([stopped, hungUp.signal, AbortSignal.timeout(wait * 1000)])
  const found = wait > 0 ? await mailbox.waitFor(filter, signal) : mailbox.list(filter)
  sendJson(response, 200, { messages: found.slice(0, limit) })
}

function filterOf(query: URLSearchParams): MessageFilter {
  const to = query.get('to')
  const after = query.get('after')
  const kind = kindOf(query)
  if (after !== null && !/^\d{1,15}$/.test(after)) {
    throw new BadQueryError('after must be the id of a message.')
  }
  return {
    ...(to !== null && { to }),
    ...(after !== null && { after }),
    ...(kind !== undefined && { kind }),
  }
}

function kindOf(query: URLSearchParams): MessageKind | undefined {
  const value = query.get('kind')
  if (value === null) return undefined
  const kind = messageKinds.find((known) => known === value)
  if (kind === undefined) throw new BadQueryError(`kind must be ${messageKinds.join(', ')}.`)
  return kind
}

function numberOf(
  query: URLSearchParams,
  name: string,
  { usual, largest }: { usual: number; largest: number },
): number {
  const value = query.get(name)
  if (value === null) return usual
  if (!/^\d{1,4}$/.test(value)) throw new BadQueryError(`${name} must be a number.`)
  return Math.min(Number(value), largest)
}

function page(mailbox: Mailbox, query: URLSearchParams): string {
  const kind = kindOf(query)
  const search = query.get('q')?.trim() ?? ''
  const all = mailbox.list()
  return inboxPage({
    messages: mailbox.list({ search, ...(kind !== undefined && { kind }) }),
    counts: new Map(
      messageKinds.map((known) => [known, all.filter((message) => message.kind === known).length]),
    ),
    newest: all[0]?.id ?? '0',
    kind,
    search,
  })
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
  response.end(JSON.stringify(body))
}

function sendHtml(response: ServerResponse, html: string, policy: string): void {
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
  })
  response.end(html)
}
