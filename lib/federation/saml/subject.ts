import type { Element } from '@xmldom/xmldom'
import { childrenOf, onlyChild, textOf } from './elements.ts'
import { invalidResponse } from './faults.ts'
import { ns } from './names.ts'

/** A provider's name for somebody, as it has to be said again to sign them out (SAML 2.0 Core, 2.2.3). */
export interface SamlNameId {
  readonly value: string
  readonly format?: string
  readonly nameQualifier?: string
  readonly spNameQualifier?: string
}

/**
 * Who an assertion is about. A name in the terms of another service provider is refused.
 *
 * @throws FederationFault
 */
export function nameIdOf(assertion: Element, audience: string): SamlNameId {
  const subject = onlyChild(assertion, ns.assertion, 'Subject')
  const nameId = subject && onlyChild(subject, ns.assertion, 'NameID')
  const value = nameId && textOf(nameId)
  if (!value) throw invalidResponse('The assertion has no NameID.')
  const format = nameId.getAttribute('Format')
  const nameQualifier = nameId.getAttribute('NameQualifier')
  const spNameQualifier = nameId.getAttribute('SPNameQualifier')
  if (spNameQualifier && spNameQualifier !== audience) {
    throw invalidResponse('The NameID is meant for another service provider.')
  }
  return {
    value,
    ...(format && { format }),
    ...(nameQualifier && { nameQualifier }),
    ...(spNameQualifier && { spNameQualifier }),
  }
}

/** The values of each attribute of an assertion, by its name; of one that is given twice, of both. */
export function attributesOf(assertion: Element): Map<string, string[]> {
  const attributes = new Map<string, string[]>()
  const statements = childrenOf(assertion, ns.assertion, 'AttributeStatement')
  for (const attribute of statements.flatMap((s) => childrenOf(s, ns.assertion, 'Attribute'))) {
    const name = attribute.getAttribute('Name') ?? ''
    const values = childrenOf(attribute, ns.assertion, 'AttributeValue').map(textOf)
    attributes.set(name, [...(attributes.get(name) ?? []), ...values])
  }
  return attributes
}
