import type { RequestListener, ServerResponse } from 'node:http'
import { asset } from '../../lib/pages/assets.ts'
import type { PageContext } from '../../lib/pages/context.ts'
import { framed } from '../../lib/pages/frame.ts'
import { languageOf } from '../../lib/pages/languages.ts'
import { plainLook } from '../../lib/pages/look.ts'
import { textsIn } from '../../lib/pages/texts/texts.ts'
import { looks } from './looks.ts'
import { overview } from './overview.ts'
import { samples } from './samples.ts'

/** Where the preview lies. */
export const previewPath = '/preview'

/**
 * Serves every hosted page with sample data, in every language and some looks: `GET /preview` lists
 * them, `GET /preview/{page}?lang=…&look=…` shows one. Its forms lead nowhere.
 */
export const previewRoutes: RequestListener = (request, response) => {
  answer(request.url ?? '/', response).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`)
    if (response.headersSent) response.destroy()
    else response.writeHead(500).end()
  })
}

async function answer(url: string, response: ServerResponse): Promise<void> {
  const { pathname, searchParams: query } = new URL(url, 'http://localhost')
  const name = pathname.slice(previewPath.length + 1)
  const file = name.startsWith('assets/') ? asset(name.slice('assets/'.length)) : undefined
  const sample = samples.get(name)
  if (file) {
    response.writeHead(200, { 'content-type': file.type }).end(file.body)
  } else if (name === '') {
    send(response, overview(await contextOf('', query), query.get('look') ?? 'plain'))
  } else if (sample) {
    const context = await contextOf(name, query)
    send(response, framed(sample(context), context))
  } else {
    response.writeHead(404).end()
  }
}

async function contextOf(name: string, query: URLSearchParams): Promise<PageContext> {
  const language = languageOf({ parameter: query.get('lang') ?? undefined })
  const look = query.get('look') ?? 'plain'
  const self = `${previewPath}${name === '' ? '' : `/${name}`}?look=${encodeURIComponent(look)}`
  return {
    language,
    texts: await textsIn(language),
    look: looks.get(look) ?? plainLook,
    base: previewPath,
    query: new URLSearchParams({ look, lang: language }).toString(),
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
