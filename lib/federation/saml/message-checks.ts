import type { Element } from '@xmldom/xmldom'
import { onlyChild, textOf } from './elements.ts'
import { invalidResponse } from './faults.ts'
import { ns, successStatus } from './names.ts'

/** What any message of a provider is checked against. */
export interface MessageExpectations {
  /** The entity id of the provider. */
  readonly issuer: string
  /** Our address that the message must have been made for. */
  readonly destination: string
  /** The id of the request that it answers; undefined for what nobody asked. */
  readonly requestId: string | undefined
}

/** What an issuer is named by, unless it says otherwise (SAML 2.0 Core, section 8.3.6). */
const entityFormat = 'urn:oasis:names:tc:SAML:2.0:nameid-format:entity'

/**
 * Checks what a message says of itself (SAML 2.0 Core, section 3.2.2). One that is signed has to
 * name its destination (SAML 2.0 Bindings, section 3.5.5.2).
 *
 * @throws FederationFault
 */
export function checkMessage(
  { element, isSigned }: { element: Element; isSigned: boolean },
  expected: MessageExpectations,
): void {
  if (element.getAttribute('Version') !== '2.0') throw invalidResponse('The version is not 2.0.')
  if (!element.getAttribute('ID')) throw invalidResponse('The response has no ID.')
  checkIssuer(element, expected.issuer)
  const destination = element.getAttribute('Destination')
  if (destination === null ? isSigned : destination !== expected.destination) {
    throw invalidResponse('The destination is not this user pool.')
  }
  if (element.getAttribute('InResponseTo') !== (expected.requestId ?? null)) {
    throw invalidResponse('InResponseTo does not match the request.')
  }
}

/**
 * Checks who made a message or an assertion (SAML 2.0 Core, section 2.2.5).
 *
 * @throws FederationFault
 */
export function checkIssuer(element: Element, expected: string): void {
  const issuer = onlyChild(element, ns.assertion, 'Issuer')
  const format = issuer?.getAttribute('Format') ?? entityFormat
  if (!issuer || format !== entityFormat || textOf(issuer) !== expected) {
    throw invalidResponse('The issuer is not the identity provider.')
  }
}

/** The one status of a message at its top level; an empty text when it has none. */
export function statusOf(message: Element): string {
  const status = onlyChild(message, ns.protocol, 'Status')
  const code = status && onlyChild(status, ns.protocol, 'StatusCode')
  return code?.getAttribute('Value') ?? ''
}

/**
 * Checks that a provider did what it was asked. What it says instead is not passed on: without a
 * signature anybody may have written it.
 *
 * @throws FederationFault
 */
export function checkSuccess(message: Element): void {
  if (statusOf(message) !== successStatus) {
    throw invalidResponse('The identity provider did not sign the user in.')
  }
}
