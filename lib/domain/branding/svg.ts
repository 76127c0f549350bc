import { svgAttributes, svgElements } from './svg-names.ts'
import { decodeReferences, readTag, splitMarkup } from './xml.ts'

/** The only namespace of elements that needs no prefix. */
const namespace = 'http://www.w3.org/2000/svg'

/** Addresses that lead nowhere but into the file itself, and pictures that it carries along. */
const innerAddress = /^(?:#|data:image\/(?:png|jpeg|gif|webp);base64,)/iu

/** What would run, or lead out of the file. */
const active =
  /(?:java|vb)script:|data:(?!image\/(?:png|jpeg|gif|webp);base64,)|expression\(|url\((?!["']?#)/iu

const notWellFormed = 'markup that is not well-formed'

/**
 * Finds what a page cannot safely show of an SVG file: anything but the elements and attributes that
 * managed login supports, addresses that lead out of the file, and whatever runs. What is not
 * well-formed XML is at fault as well, and so are DOCTYPE and CDATA, which no drawing needs.
 *
 * @returns what is at fault, in a few words; undefined when nothing is
 */
export function findSvgFault(bytes: Uint8Array): string | undefined {
  const pieces = splitMarkup(bytes)
  const open: string[] = []
  let isOver = false
  for (const piece of pieces ?? [notWellFormed]) {
    const isMarkup = piece.startsWith('<')
    if (!isMarkup && open.length === 0 && piece.trim() === '') continue
    const fault = isMarkup && !isOver ? markupFault(piece, open) : textFault(piece, open)
    if (fault !== undefined) return fault
    isOver = open.length === 0
  }
  return isOver ? undefined : notWellFormed
}

/** Looks at a tag, and keeps account of the elements that are open. */
function markupFault(piece: string, open: string[]): string | undefined {
  const tag = readTag(piece)
  if (!tag) return notWellFormed
  if (tag.kind === 'end') return open.pop() === tag.name ? undefined : notWellFormed
  const element = tag.name.toLowerCase()
  if (!svgElements.has(element)) return `the element ${tag.name}`
  if (open.length === 0 && element !== 'svg') return 'another drawing than svg'
  if (tag.kind === 'start') open.push(tag.name)
  for (const [name, value] of tag.attributes) {
    const fault = attributeFault(name, value)
    if (fault !== undefined) return fault
  }
  return undefined
}

function attributeFault(name: string, value: string): string | undefined {
  const attribute = name.toLowerCase()
  if (!svgAttributes.has(attribute)) return `the attribute ${name}`
  const decoded = decodeReferences(value)
  if (decoded === undefined) return notWellFormed
  const bare = decoded.replace(/[\s\p{Cc}]+/gu, '')
  const isInner = attribute !== 'href' || innerAddress.test(bare)
  const isOwn = attribute !== 'xmlns' || bare === namespace
  const isPlain = attribute !== 'style' || !/[@\\]/u.test(bare)
  return isInner && isOwn && isPlain && !active.test(bare) ? undefined : `the value of ${name}`
}

function textFault(text: string, open: readonly string[]): string | undefined {
  const decoded = decodeReferences(text)
  if (decoded === undefined || open.length === 0) return notWellFormed
  const bare = decoded.replace(/[\s\p{Cc}]+/gu, '')
  const isStyle = open.at(-1)?.toLowerCase() === 'style'
  return isStyle && (/[@\\]/u.test(bare) || active.test(bare)) ? 'the style sheet' : undefined
}
