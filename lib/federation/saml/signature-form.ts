import type { Element } from '@xmldom/xmldom'
import { digestMethods, signatureMethods } from './algorithms.ts'
import { isNamed } from './elements.ts'
import { ns } from './names.ts'

const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const inclusive = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315'

const canonicalizations = new Set([exclusive, `${exclusive}WithComments`, inclusive])
const secondTransforms = new Set([exclusive, `${exclusive}WithComments`])

/** An id without anything that means something to XPath. */
const plainId = /^[\p{L}_][\p{L}\p{N}._-]*$/u

/**
 * Whether a signature has the one form that SAML gives it (SAML 2.0 Core, section 5.4): over the
 * element that it stands in, by its id, with no transform but its own removal and exclusive
 * canonicalization, and with nothing in it that a reader could take for something else.
 */
export function isPlainSignature(signature: Element): boolean {
  const [info, value, ...rest] = Array.from(signature.children)
  return (
    isSignaturePart(info, 'SignedInfo') &&
    isSignaturePart(value, 'SignatureValue') &&
    hasTextOnly(value) &&
    rest.length <= 1 &&
    rest.every((element) => isSignaturePart(element, 'KeyInfo')) &&
    isPlainInfo(info, signature.parentElement?.getAttribute('ID') ?? '')
  )
}

function isPlainInfo(info: Element, signedId: string): boolean {
  const [canonicalization, method, reference, ...rest] = Array.from(info.children)
  return (
    rest.length === 0 &&
    isSignaturePart(canonicalization, 'CanonicalizationMethod') &&
    canonicalizations.has(algorithmOf(canonicalization)) &&
    isSignaturePart(method, 'SignatureMethod') &&
    signatureMethods.has(algorithmOf(method)) &&
    method.children.length === 0 &&
    isSignaturePart(reference, 'Reference') &&
    plainId.test(signedId) &&
    reference.getAttribute('URI') === `#${signedId}` &&
    isPlainReference(reference)
  )
}

function isPlainReference(reference: Element): boolean {
  const [transforms, method, value, ...rest] = Array.from(reference.children)
  return (
    rest.length === 0 &&
    isSignaturePart(transforms, 'Transforms') &&
    hasPlainTransforms(transforms) &&
    isSignaturePart(method, 'DigestMethod') &&
    digestMethods.has(algorithmOf(method)) &&
    method.children.length === 0 &&
    isSignaturePart(value, 'DigestValue') &&
    hasTextOnly(value)
  )
}

function hasPlainTransforms(transforms: Element): boolean {
  const [first, second, ...rest] = Array.from(transforms.children)
  return (
    rest.length === 0 &&
    isSignaturePart(first, 'Transform') &&
    algorithmOf(first) === enveloped &&
    first.children.length === 0 &&
    (second === undefined ||
      (isSignaturePart(second, 'Transform') && secondTransforms.has(algorithmOf(second))))
  )
}

function isSignaturePart(element: Element | undefined, name: string): element is Element {
  return element !== undefined && isNamed(element, ns.signature, name)
}

function algorithmOf(element: Element): string {
  return element.getAttribute('Algorithm') ?? ''
}

/** One piece of text: a comment would hide a part of it from some readers. */
function hasTextOnly(element: Element): boolean {
  return element.childNodes.length === 1 && element.firstChild?.nodeType === 3 // TEXT_NODE
}
