import type { Document, Element } from '@xmldom/xmldom'
import { childrenOf, descendantsOf, isNamed } from './elements.ts'
import { ns } from './names.ts'

const assertionNames = ['Assertion', 'EncryptedAssertion']

/**
 * The root of a document that can be read in one way only: a message of a name, with every id once,
 * each signature right below what it signs, no processing instruction, and no assertion but the one
 * right below the root and those that it cites as advice. Whatever moves signed parts about, as
 * signature wrapping does, breaks one of these (Somorovsky et al., "On Breaking SAML", 2012).
 *
 * @throws Error for any other document
 */
export function plainRoot(document: Document, namespace: string, name: string): Element {
  const root = document.documentElement
  if (!root || !isNamed(root, namespace, name)) throw new Error(`the document is no ${name}`)
  const elements = [root, ...descendantsOf(root, '*', '*')]
  const ids = elements.flatMap(idsOf)
  const isPlain =
    new Set(ids).size === ids.length &&
    elements.every((element) => hasPlainNodes(element) && hasPlainSignatures(element)) &&
    elements.filter(isAssertion).every((assertion) => isInPlace(assertion, root))
  if (!isPlain) throw new Error('the document can be read in more than one way')
  return root
}

/** The assertion of a response, encrypted or not; undefined unless there is just one. */
export function soleAssertion(response: Element): Element | undefined {
  const [assertion, ...more] = Array.from(response.children).filter(isAssertion)
  return more.length === 0 ? assertion : undefined
}

/** The signature of an element, which has at most one. */
export function signatureOf(element: Element): Element | undefined {
  return childrenOf(element, ns.signature, 'Signature')[0]
}

/** Everything that some reader takes for an id. */
function idsOf(element: Element): string[] {
  return Array.from(element.attributes)
    .filter(({ localName, name }) => (localName ?? name).toLowerCase() === 'id')
    .map(({ value }) => value)
}

/** Canonical text has no place for processing instructions, so that nobody signs them. */
function hasPlainNodes(element: Element): boolean {
  return !Array.from(element.childNodes).some(({ nodeType }) => nodeType === 7) // PROCESSING_INSTRUCTION_NODE
}

/** A signature may stand in a message or an assertion, once. */
function hasPlainSignatures(element: Element): boolean {
  const signatures = childrenOf(element, ns.signature, 'Signature')
  const isSigned =
    element.parentNode === element.ownerDocument || isNamed(element, ns.assertion, 'Assertion')
  return signatures.length <= (isSigned ? 1 : 0)
}

function isAssertion(element: Element): boolean {
  return assertionNames.some((name) => isNamed(element, ns.assertion, name))
}

function isInPlace(assertion: Element, root: Element): boolean {
  const parent = assertion.parentElement
  if (!parent || parent === root) return true
  const cites = parent.parentElement
  return isNamed(parent, ns.assertion, 'Advice') && cites !== null && isAssertion(cites)
}
