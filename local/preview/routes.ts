import type { RequestListener, ServerResponse } from 'node:http'
import { findApp } from '../../lib/oauth/app.ts'
import { asset } from '../../lib/pages/assets.ts'
import type { PageContext } from '../../lib/pages/context.ts'
import { framed } from '../../lib/pages/frame.ts'
import { languageOf } from '../../lib/pages/languages.ts'
import { plainLook, type Look } from '../../lib/pages/look.ts'
import { lookRefs, readLook } from '../../lib/pages/read-look.ts'
import { textsIn } from '../../lib/pages/texts/texts.ts'
import type { Services } from '../../lib/services.ts'
import { looks } from './looks.ts'
import { overview } from './overview.ts'
import { samples } from './samples.ts'

/** Where the preview lies. */
export const previewPath = '/preview'

/** What looks of app clients are read with. */
type StyleServices = Pick<Services, 'table' | 'settings'>

/**
 * Serves every hosted page with sample data, in every language: `GET /preview` lists them, and
 * `GET /preview/{page}?lang=…` shows one in a sample look (`look=…`) or, where there are services to
 * read it with, as it stands, in that of an app client (`domain=…&client_id=…`). Forms lead nowhere.
 */
export function previewRoutes(services?: StyleServices): RequestListener {
  return (request, response) => {
    answer(request.url ?? '/', response, services).catch((error: unknown) => {
      process.stderr.write(`${String(error)}\n`)
      if (response.headersSent) response.destroy()
      else response.writeHead(500).end()
    })
  }
}

async function answer(
  url: string,
  response: ServerResponse,
  services: StyleServices | undefined,
): Promise<void> {
  const { pathname, searchParams: query } = new URL(url, 'http://localhost')
  const name = pathname.slice(previewPath.length + 1)
  const file = name.startsWith('assets/') ? asset(name.slice('assets/'.length)) : undefined
  const sample = samples.get(name)
  if (file) {
    response.writeHead(200, { 'content-type': file.type }).end(file.body)
  } else if (name === '' || sample) {
    const look = await lookOf(query, services)
    const context = await contextOf(name, query, look)
    send(response, sample ? framed(sample(context), context) : overview(context, query))
  } else {
    response.writeHead(404).end()
  }
}

/** The look of the client that is named, else the sample that is, else our own. */
async function lookOf(query: URLSearchParams, services: StyleServices | undefined): Promise<Look> {
  const domain = query.get('domain') ?? ''
  const clientId = query.get('client_id') ?? ''
  const read =
    services &&
    (await findApp(services, { domain, clientId }, (poolId) => lookRefs(poolId, clientId)))
  if (services && read) {
    return readLook(services, read.app, { records: read.found, base: `/auth/${domain}` })
  }
  return looks.get(query.get('look') ?? '') ?? plainLook
}

/** What the pages of one visit hand on from one to the next. */
const kept = ['look', 'domain', 'client_id', 'lang']

async function contextOf(name: string, query: URLSearchParams, look: Look): Promise<PageContext> {
  const language = languageOf({ parameter: query.get('lang') ?? undefined })
  const given = kept.flatMap((key) => {
    const value = query.get(key)
    return value ? [[key, value] as [string, string]] : []
  })
  const onward = new URLSearchParams(given).toString()
  const self = `${previewPath}${name === '' ? '' : `/${name}`}?${onward}`
  return {
    language,
    texts: await textsIn(language),
    look,
    base: previewPath,
    query: onward,
    form: { action: self, csrf: 'sample' },
    self,
  }
}

function send(response: ServerResponse, { body, policy }: { body: string; policy: string }): void {
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  })
  response.end(body)
}
