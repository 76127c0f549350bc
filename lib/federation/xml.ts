import type { Document } from '@xmldom/xmldom'

/** Characters that an XML document of somebody else may have. */
export const longestDocument = 100_000

/** How deep its elements may lie: SAML needs a dozen levels. */
const deepest = 64

/**
 * Reads an XML document of somebody else: well-formed, with one root, and without a document type,
 * which is where entities and foreign files come in (OWASP, XML External Entity Prevention).
 *
 * @throws Error for any other text; nothing of it is looked at then
 */
export async function readXml(text: string): Promise<Document> {
  if (text.length > longestDocument) throw new Error('the document is too long')
  if (/<!DOCTYPE/iu.test(text)) throw new Error('the document has a document type')
  const { DOMParser } = await import('@xmldom/xmldom')
  const parser = new DOMParser({
    onError: (level, message) => {
      throw new Error(`${level}: ${message}`)
    },
  })
  const document = parser.parseFromString(text, 'text/xml')
  if (isTooDeep(document)) throw new Error('the document is nested too deeply')
  return document
}

/** Walks without recursion: the text decides how deep this goes. */
function isTooDeep(document: Document): boolean {
  let level = [document.documentElement]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth === deepest) return true
    level = level.flatMap((element) => (element ? Array.from(element.children) : []))
  }
  return false
}
