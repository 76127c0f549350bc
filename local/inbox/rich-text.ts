import { escapeXml } from '../query-protocol.ts'

// A code stands alone: not inside a number, a phone number, an identifier or a link.
const codePattern = /(?<![\w+./:=-])\d{6,8}(?![\w/=-])/
const linkPattern = /https?:\/\/[^\s<>"')\]]+/
const parts = new RegExp(`(${codePattern.source}|${linkPattern.source})`)

/** The one-time code in a text, or undefined where there is none. */
export function codeIn(text: string): string | undefined {
  return text.split(parts).find((part) => /^\d{6,8}$/.test(part))
}

/** A message's text as HTML: escaped, with its codes marked and its links live. */
export function richText(text: string): string {
  return text
    .split(parts)
    .map((part, index) => (index % 2 === 0 ? escapeXml(part) : marked(part)))
    .join('')
}

function marked(part: string): string {
  const escaped = escapeXml(part)
  return part.startsWith('http')
    ? `<a href="${escaped}" rel="noopener noreferrer" target="_blank">${escaped}</a>`
    : `<mark>${escaped}</mark>`
}
