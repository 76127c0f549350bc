import type { Document, Node } from '@xmldom/xmldom'

/** Characters that an XML document of somebody else may have. */
export const longestDocument = 100_000

/** How deep its nodes may lie: SAML needs a dozen levels. */
const deepest = 64

/** Nodes that it may have, comments too: to check a signature takes the square of their number. */
const mostNodes = 3_000

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
  refuseLarge(document)
  return document
}

/** Walks without recursion: the text decides how deep this goes. @throws Error */
function refuseLarge(document: Document): void {
  let level: Node[] = [document]
  let count = 0
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) throw new Error('the document is nested too deeply')
    count += level.length
    if (count > mostNodes) throw new Error('the document has too many nodes')
    level = level.flatMap(({ childNodes }) => Array.from(childNodes))
  }
}
