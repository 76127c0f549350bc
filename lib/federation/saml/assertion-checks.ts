import type { Element } from '@xmldom/xmldom'
import { childrenOf, onlyChild, textOf } from './elements.ts'
import { invalidResponse } from './faults.ts'
import { checkIssuer } from './message-checks.ts'
import { ns } from './names.ts'
import { checkConfirmation } from './subject-confirmation.ts'
import { slack, timeOf } from './times.ts'

/** What an assertion is checked against. */
export interface AssertionExpectations {
  /** The entity id of the provider. */
  readonly issuer: string
  /** Our own name, which it must be meant for. */
  readonly audience: string
  /** Our address that it must have been made for. */
  readonly recipient: string
  /** The id of the request that it answers; undefined for what nobody asked. */
  readonly requestId: string | undefined
  /** In milliseconds since the epoch. */
  readonly now: number
}

/** How old an assertion may be that nobody asked for (developer guide, "SAML session initiation"). */
const unaskedLife = 6 * 60_000

/** The conditions that are understood; with any other, an assertion is not to be relied on. */
const knownConditions = new Set(['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction'])

/**
 * Checks an assertion whose signature is good (SAML 2.0 Core, section 2.3.3; Profiles, section
 * 4.1.4.3).
 *
 * @returns until when it could be used, in milliseconds since the epoch
 * @throws FederationFault
 */
export function checkAssertion(assertion: Element, expected: AssertionExpectations): number {
  if (assertion.getAttribute('Version') !== '2.0') throw invalidResponse('The version is not 2.0.')
  if (!assertion.getAttribute('ID')) throw invalidResponse('The assertion has no ID.')
  checkIssuer(assertion, expected.issuer)
  checkIssueInstant(assertion, expected)
  const end = checkConfirmation(assertion, expected)
  checkStatements(assertion, expected)
  checkConditions(assertion, expected)
  return end
}

function checkIssueInstant(assertion: Element, { requestId, now }: AssertionExpectations): void {
  const issued = timeOf(assertion.getAttribute('IssueInstant') ?? '')
  if (!(issued <= now + slack)) throw invalidResponse('The assertion is not valid yet.')
  if (requestId === undefined && issued < now - unaskedLife) throw expired()
}

/** Somebody must have signed in, in a session that goes on (section 2.7.2). */
function checkStatements(assertion: Element, { now }: AssertionExpectations): void {
  const statements = childrenOf(assertion, ns.assertion, 'AuthnStatement')
  if (statements.length === 0) throw invalidResponse('The assertion has no AuthnStatement.')
  for (const statement of statements) {
    const end = statement.getAttribute('SessionNotOnOrAfter')
    if (end !== null && !(timeOf(end) > now - slack)) {
      throw invalidResponse('The session at the identity provider has ended.')
    }
  }
}

function checkConditions(assertion: Element, { audience, now }: AssertionExpectations): void {
  const conditions = onlyChild(assertion, ns.assertion, 'Conditions')
  if (!conditions) throw invalidResponse('The assertion has no conditions.')
  const start = conditions.getAttribute('NotBefore')
  const end = conditions.getAttribute('NotOnOrAfter')
  if (start !== null && !(timeOf(start) <= now + slack)) {
    throw invalidResponse('The assertion is not valid yet.')
  }
  if (end !== null && !(timeOf(end) > now - slack)) throw expired()
  if (!Array.from(conditions.children).every(isKnown)) {
    throw invalidResponse('The assertion has an unknown condition.')
  }
  const restrictions = childrenOf(conditions, ns.assertion, 'AudienceRestriction')
  if (restrictions.length === 0 || !restrictions.every((one) => allows(one, audience))) {
    throw invalidResponse(
      `Audience restriction in the SAML Assertion does not allow it for ${audience}`,
    )
  }
}

function isKnown({ namespaceURI, localName }: Element): boolean {
  return namespaceURI === ns.assertion && knownConditions.has(localName ?? '')
}

function allows(restriction: Element, audience: string): boolean {
  return childrenOf(restriction, ns.assertion, 'Audience').some((one) => textOf(one) === audience)
}

function expired() {
  return invalidResponse('The assertion has expired.')
}
