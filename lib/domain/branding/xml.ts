/** A tag of an XML file; attributes with their values as written, without the quotes. */
export interface XmlTag {
  readonly kind: 'start' | 'end' | 'empty'
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
}

const name = '[A-Za-z_][\\w.:-]*'
const value = '"[^"<]*"|\'[^\'<]*\''
const tagForm = new RegExp(`^<(/?)(${name})((?:\\s+${name}\\s*=\\s*(?:${value}))*)\\s*(/?)>$`, 'u')
const attributeForm = new RegExp(`(${name})\\s*=\\s*(${value})`, 'gu')
const declaration = /^\uFEFF?(?:<\?xml\s[^<>?]*\?>)?/u

/** A comment, a tag whose values may hold `>`, or text. */
const piece = /<!--(?:(?!--)[^])*-->|<[^<>"'!?]*(?:(?:"[^"<]*"|'[^'<]*')[^<>"']*)*>|[^<]+/uy

/** References that every XML file may use (XML 1.0, section 4.6). */
const named = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
])

/**
 * Splits an XML file of UTF-8 into its tags and the texts between them, in order; comments and the
 * declaration are left out.
 *
 * @returns undefined when it cannot be split: what is not XML, and files with DOCTYPE, CDATA or
 *   processing instructions
 */
export function splitMarkup(bytes: Uint8Array): string[] | undefined {
  const text = decode(bytes)?.replace(declaration, '')
  if (text === undefined) return undefined
  const pieces: string[] = []
  piece.lastIndex = 0
  while (piece.lastIndex < text.length) {
    const [found] = piece.exec(text) ?? []
    if (found === undefined) return undefined
    if (!found.startsWith('<!--')) pieces.push(found)
  }
  return pieces
}

/** Reads a tag; undefined when it is not well-formed, or names an attribute twice. */
export function readTag(text: string): XmlTag | undefined {
  const [, slash, element = '', list = '', empty] = tagForm.exec(text) ?? []
  if (element === '' || (slash && (list !== '' || empty))) return undefined
  const pairs = [...list.matchAll(attributeForm)].map(
    ([, attribute = '', quoted = '']) => [attribute, quoted.slice(1, -1)] as const,
  )
  const attributes = new Map(pairs)
  if (attributes.size < pairs.length) return undefined
  return { kind: slash ? 'end' : empty ? 'empty' : 'start', name: element, attributes }
}

/** The characters that references stand for; undefined when one is unknown. */
export function decodeReferences(text: string): string | undefined {
  const [start = '', ...rest] = text.split('&')
  const decoded = rest.map((part) => {
    const end = part.indexOf(';')
    const character = end < 0 ? undefined : characterOf(part.slice(0, end))
    return character === undefined ? undefined : character + part.slice(end + 1)
  })
  return decoded.every((part) => part !== undefined) ? start + decoded.join('') : undefined
}

function characterOf(reference: string): string | undefined {
  const [, decimal, hex] = /^#(?:(\d+)|x([\da-f]+))$/iu.exec(reference) ?? []
  const code = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal)
  if (Number.isNaN(code)) return named.get(reference)
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined // other encodings are refused in the caller's words
  }
}
