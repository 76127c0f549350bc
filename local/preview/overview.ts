import type { PageContext } from '../../lib/pages/context.ts'
import { framed, type FramedPage } from '../../lib/pages/frame.ts'
import { attribute, html, type Html } from '../../lib/pages/html.ts'
import { field } from '../../lib/pages/parts/field.ts'
import { hidden } from '../../lib/pages/parts/form.ts'
import { looks } from './looks.ts'
import { samples } from './samples.ts'

/** The list of all pages, with ways to other looks; itself in the look and language asked for. */
export function overview(context: PageContext, query: URLSearchParams): FramedPage {
  const { base, language, query: onward } = context
  const look = query.get('client_id') ? undefined : (query.get('look') ?? 'plain')
  const content = html`<p class="lead">
      Every hosted page, with sample data: in one of these looks, or in that of an app client.
    </p>
    <p>
      ${[...looks.keys()].map((name) => {
        const address = new URLSearchParams({ look: name, lang: language }).toString()
        const current = attribute('aria-current', name === look ? 'true' : undefined)
        return html`<a href="${base}?${address}" ${current}>${name}</a> `
      })}
    </p>
    ${clientForm(context, query)}
    <ul>
      ${[...samples.keys()].map((name) => html`<li><a href="${base}/${name}?${onward}">${name}</a></li>`)}
    </ul>`
  return framed({ title: 'Preview', content }, context)
}

function clientForm(context: PageContext, query: URLSearchParams): Html {
  const input = (name: string, label: string) =>
    field({ context }, { name, label, value: query.get(name) ?? undefined, isRequired: true })
  return html`<form action="${context.base}" class="form">
    ${hidden('lang', context.language)}${input('domain', 'Domain')}
    ${input('client_id', 'App client id')}
    <button class="button main" type="submit">Show its branding</button>
  </form>`
}
