import type { PageContext } from '../../lib/pages/context.ts'
import { framed, type FramedPage } from '../../lib/pages/frame.ts'
import { attribute, html } from '../../lib/pages/html.ts'
import { looks } from './looks.ts'
import { samples } from './samples.ts'

/** The list of all pages, with links to other looks; itself in the look and language asked for. */
export function overview(context: PageContext, look: string): FramedPage {
  const { base, language, query } = context
  const content = html`<p class="lead">
      Every hosted page, with sample data. Pick a look, a language below, and a page.
    </p>
    <ul class="choices">
      ${[...looks.keys()].map((name) => {
        const current = attribute('aria-current', name === look ? 'true' : undefined)
        return html`<li>
          <a href="${base}?look=${name}&amp;lang=${language}" ${current}>${name}</a>
        </li>`
      })}
    </ul>
    <ol>
      ${[...samples.keys()].map((name) => html`<li><a href="${base}/${name}?${query}">${name}</a></li>`)}
    </ol>`
  return framed({ title: 'Preview', content }, context)
}
