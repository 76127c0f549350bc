import type { PageContext, View } from './context.ts'
import { attribute, html, nothing, trusted, type Html } from './html.ts'
import { scriptName } from './assets.ts'
import { icons } from './parts/icons.ts'
import { languageMenu } from './parts/language-menu.ts'
import { picture } from './parts/picture.ts'
import { sheet } from './style/sheet.ts'
import { contentPolicy } from './policy.ts'

/** A page as it is sent. */
export interface FramedPage {
  readonly body: string
  /** The value of Content-Security-Policy, which fits this page only. */
  readonly policy: string
}

/** The whole document around a view, in the look of its pool or client. */
export function framed(view: View, context: PageContext): FramedPage {
  const { look } = context
  const styles = look.css === '' ? [sheet] : [sheet, look.css]
  const body = html`<!doctype html>
    <html
      lang="${context.language}"
      ${attribute('data-scheme', look.scheme === 'both' ? undefined : look.scheme)}
    >
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          name="color-scheme"
          content="${look.scheme === 'both' ? 'light dark' : look.scheme}"
        />
        <meta name="robots" content="noindex" />
        <title>${view.title}</title>
        <link rel="icon" href="${look.favicon ?? 'data:,'}" />
        ${styles.map(styleElement)}
        <script src="${context.base}/assets/${scriptName}" defer></script>
      </head>
      <body>
        ${edge('header', context)}
        <div class="stage">
          ${look.isLogoOutside === true && logo(context)}
          <main class="card background-customizable">
            ${look.isLogoOutside !== true && logo(context)} ${moodMark(view)}
            <h1>${view.title}</h1>
            ${view.content}
          </main>
          ${languageMenu(context)}
        </div>
        ${edge('footer', context)}
      </body>
    </html> `
  return { body: body.toString(), policy: contentPolicy(context, styles) }
}

/** Written in one piece: the policy knows every character of it. */
function styleElement(style: string): Html {
  return trusted(`<style>${style}</style>`)
}

function logo({ look }: PageContext): Html {
  if (!look.logo) return nothing
  return html`<div class="logo banner-customizable">${picture(look.logo, look.scheme)}</div>`
}

function edge(name: 'header' | 'footer', { look }: PageContext): Html {
  const { hasHeader, hasFooter, headerLogo, footerLogo } = look
  const isHeader = name === 'header'
  if (!(isHeader ? hasHeader : hasFooter)) return nothing
  const own = isHeader ? headerLogo : footerLogo
  return html`<div class="edge ${name}">${own && picture(own, look.scheme)}</div>`
}

function moodMark({ mood }: View): Html {
  if (mood === undefined) return nothing
  return html`<div class="mood ${mood}">${mood === 'done' ? icons.done : icons.failed}</div>`
}
