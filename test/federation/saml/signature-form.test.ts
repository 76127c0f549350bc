import { DOMParser } from '@xmldom/xmldom'
import { describe, expect, it } from '@jest/globals'
import { isPlainSignature } from '../../../lib/federation/saml/signature-form.ts'
import { descendantsOf } from '../../../lib/federation/saml/elements.ts'
import { ns } from '../../../lib/federation/saml/names.ts'

const sha256 = 'http://www.w3.org/2001/04/xmlenc#sha256'
const rsaSha256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const enveloped = '<Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>'

const plain = `<Message ID="_a"><Signature xmlns="${ns.signature}"><SignedInfo>
  <CanonicalizationMethod Algorithm="${exclusive}"/><SignatureMethod Algorithm="${rsaSha256}"/>
  <Reference URI="#_a"><Transforms>${enveloped}<Transform Algorithm="${exclusive}"/></Transforms>
    <DigestMethod Algorithm="${sha256}"/><DigestValue>ab==</DigestValue></Reference></SignedInfo>
  <SignatureValue>cd==</SignatureValue><KeyInfo><KeyName/></KeyInfo></Signature></Message>`

function isPlain(xml: string): boolean {
  const document = new DOMParser().parseFromString(xml, 'text/xml')
  const [signature] = descendantsOf(document, ns.signature, 'Signature')
  if (!signature) throw new Error('no signature')
  return isPlainSignature(signature)
}

describe('the form of a signature', () => {
  it.each<[string, (xml: string) => string]>([
    ['as most providers write it', (xml) => xml],
    ['without the key', (xml) => xml.replace(/<KeyInfo>.*<\/KeyInfo>/u, '')],
    ['with one transform', (xml) => xml.replace(`<Transform Algorithm="${exclusive}"/>`, '')],
    [
      'with prefixes to include',
      (xml) =>
        xml.replace(
          `<Transform Algorithm="${exclusive}"/>`,
          `<Transform Algorithm="${exclusive}"><InclusiveNamespaces xmlns="${exclusive}" PrefixList="xs"/></Transform>`,
        ),
    ],
    [
      'with an id of another alphabet',
      (xml) => xml.replace('"_a"', '"_é.b-c"').replace('#_a', '#_é.b-c'),
    ],
  ])('is plain %s', (_, change) => {
    expect(isPlain(change(plain))).toBe(true)
  })

  it.each<[string, (xml: string) => string]>([
    ['two SignedInfo', (xml) => xml.replace('<SignatureValue>', '<SignedInfo/>$&')],
    ['no SignedInfo', (xml) => xml.replaceAll('SignedInfo', 'Info')],
    [
      'its value first',
      (xml) => xml.replace('<SignedInfo>', '<SignatureValue>cd==</SignatureValue>$&'),
    ],
    ['two keys', (xml) => xml.replace('</Signature>', '<KeyInfo/>$&')],
    ['an object', (xml) => xml.replace(/<KeyInfo>.*<\/KeyInfo>/u, '<Object/>')],
    ['two references', (xml) => xml.replace('</SignedInfo>', '<Reference URI="#_a"/>$&')],
    [
      'two methods',
      (xml) => xml.replace('<SignatureMethod', `<SignatureMethod Algorithm="${rsaSha256}"/>$&`),
    ],
    [
      'a method with a parameter',
      (xml) =>
        xml.replace(
          `<SignatureMethod Algorithm="${rsaSha256}"/>`,
          `<SignatureMethod Algorithm="${rsaSha256}"><HMACOutputLength>8</HMACOutputLength></SignatureMethod>`,
        ),
    ],
    [
      'a digest with a parameter',
      (xml) => xml.replace(`"${sha256}"/>`, `"${sha256}"><a/></DigestMethod>`),
    ],
    ['no algorithm', (xml) => xml.replace(` Algorithm="${rsaSha256}"`, '')],
    ['an HMAC', (xml) => xml.replace('rsa-sha256', 'hmac-sha256')],
    ['SHA-1', (xml) => xml.replace(sha256, 'http://www.w3.org/2000/09/xmldsig#sha1')],
    ['another canonicalization', (xml) => xml.replace(exclusive, 'urn:x')],
    ['no transforms', (xml) => xml.replace(/<Transforms>.*<\/Transforms>/u, '')],
    ['empty transforms', (xml) => xml.replace(/<Transforms>.*<\/Transforms>/u, '<Transforms/>')],
    [
      'three transforms',
      (xml) => xml.replace('</Transforms>', `<Transform Algorithm="${exclusive}"/>$&`),
    ],
    [
      'its own removal twice',
      (xml) => xml.replace(`<Transform Algorithm="${exclusive}"/>`, enveloped),
    ],
    [
      'XPath in its removal',
      (xml) =>
        xml.replace(enveloped, `${enveloped.replace('/>', '>')}<XPath>1</XPath></Transform>`),
    ],
    [
      'another transform',
      (xml) =>
        xml.replace(
          `<Transform Algorithm="${exclusive}"`,
          '<Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"',
        ),
    ],
    ['two digests', (xml) => xml.replace('<DigestMethod', '<DigestValue>xy==</DigestValue>$&')],
    ['a comment in the digest', (xml) => xml.replace('ab==', 'ab<!-- -->==')],
    ['an element in the digest', (xml) => xml.replace('ab==', '<a>ab==</a>')],
    ['an empty digest', (xml) => xml.replace('ab==', '')],
    ['a comment in the value', (xml) => xml.replace('cd==', '<!-- -->cd==')],
    ['no address', (xml) => xml.replace(' URI="#_a"', '')],
    ['the whole document', (xml) => xml.replace('"#_a"', '""')],
    ['another element', (xml) => xml.replace('"#_a"', '"#_b"')],
    ['an XPointer', (xml) => xml.replace('"#_a"', `"#xpointer(id('_a'))"`)],
    ['an id with a quote', (xml) => xml.replace('"_a"', '"_\'a"').replace('#_a', "#_'a")],
    ['no id', (xml) => xml.replace(' ID="_a"', '').replace('#_a', '#')],
    [
      'a part of another namespace',
      (xml) => xml.replace('<SignatureValue>', '<SignatureValue xmlns="urn:x">'),
    ],
  ])('is not plain with %s', (_, change) => {
    const changed = change(plain)
    expect(changed).not.toBe(plain)
    expect(isPlain(changed)).toBe(false)
  })
})
