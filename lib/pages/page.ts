import { createHash } from 'node:crypto'
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { escapeHtml } from '../delivery/messages.ts'

/** What a page says: plain text, which may come from anybody. */
export interface Page {
  readonly status: number
  readonly title: string
  readonly paragraphs: readonly string[]
}

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { margin: 0; min-height: 100vh; display: grid; place-items: center }
main { max-width: 28rem; padding: 2rem }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem }
p { margin: 0 0 1rem; overflow-wrap: anywhere }
`

const styleHash = createHash('sha256').update(style).digest('base64')

/** Nothing runs, nothing is fetched, nothing is sent, nobody frames it (CSP Level 3). */
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Headers of every page: it is for this reader and this moment alone. */
const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': policy,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
}

/** A page as API Gateway answers it. */
export function pageAnswer({ status, title, paragraphs }: Page): APIGatewayProxyStructuredResultV2 {
  const text = paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`).join('\n')
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
${text}
</main>
</body>
</html>
`
  return { statusCode: status, headers, body }
}

/** An answer without a page, which changes nothing. */
export function emptyAnswer(status: number): APIGatewayProxyStructuredResultV2 {
  return { statusCode: status, headers, body: '' }
}
