import { createHash } from 'node:crypto'
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { escapeHtml } from '../delivery/messages.ts'

/** What a page says: plain text, which may come from anybody. */
export interface Page {
  readonly status: number
  readonly title: string
  readonly paragraphs: readonly string[]
  /** What the button says that sends the same address again, as a form. */
  readonly button?: string
}

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { margin: 0; min-height: 100vh; display: grid; place-items: center }
main { max-width: 28rem; padding: 2rem }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem }
p { margin: 0 0 1rem; overflow-wrap: anywhere }
button { font: inherit; min-height: 2.75rem; padding: 0 1.25rem; cursor: pointer }
`

const styleHash = createHash('sha256').update(style).digest('base64')

/** Nothing runs, nothing is fetched, only a button sends, nobody frames it (CSP Level 3). */
const policy = (hasButton: boolean) =>
  [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    "base-uri 'none'",
    `form-action ${hasButton ? "'self'" : "'none'"}`,
    "frame-ancestors 'none'",
  ].join('; ')

/** Headers of every page: it is for this reader and this moment alone. */
const headers = (hasButton = false) => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': policy(hasButton),
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
})

/** A page as API Gateway answers it. */
export function plainAnswer(page: Page): APIGatewayProxyStructuredResultV2 {
  const { status, title, paragraphs, button } = page
  const text = paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`).join('\n')
  const form = button && `<form method="post"><button>${escapeHtml(button)}</button></form>`
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${[text, ...(form ? [form] : [])].join('\n')}
</main>
</body>
</html>
`
  return { statusCode: status, headers: headers(button !== undefined), body }
}
