const unseen = new Set(['script', 'style', 'head', 'title'])
const breaking =
  /^\/?(?:address|article|blockquote|br|div|footer|h[1-6]|header|hr|li|ol|p|section|table|td|th|tr|ul)$/
const namedEntities = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
])

/** An e-mail's HTML as the text that its reader sees, with the addresses of its links. */
export function htmlToText(html: string): string {
  let text = ''
  let hidden: string | undefined
  let link = ''
  for (const part of html.split(/(<[^<>]*>)/)) {
    const name = /^<(\/?[a-z][a-z0-9]*)/i.exec(part)?.[1]?.toLowerCase()
    if (hidden !== undefined) {
      if (name === `/${hidden}`) hidden = undefined
    } else if (name !== undefined) {
      if (unseen.has(name)) hidden = name
      if (breaking.test(name)) text += '\n'
      if (name === 'a') link = hrefOf(part)
      if (name === '/a' && link !== '') text += ` (${link})`
    } else if (!part.startsWith('<!')) {
      text += decodeEntities(part.replace(/\s+/g, ' '))
    }
  }
  return tidy(text)
}

function hrefOf(tag: string): string {
  const [, quoted = ''] = /\shref\s*=\s*"([^"]*)"/i.exec(tag) ?? []
  return /^https?:/.test(quoted) ? decodeEntities(quoted) : ''
}

function decodeEntities(text: string): string {
  return text.replace(/&(#x?[0-9a-f]{1,6}|[a-z]{2,6});/gi, (entity, name: string) => {
    if (!name.startsWith('#')) return namedEntities.get(name.toLowerCase()) ?? entity
    const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10)
    return code <= 0x10ffff ? String.fromCodePoint(code) : entity
  })
}

function tidy(text: string): string {
  const lines = text.split('\n').map((line) => line.trim())
  return lines
    .filter((line, index) => line !== '' || (index > 0 && lines[index - 1] !== ''))
    .join('\n')
    .trim()
}
