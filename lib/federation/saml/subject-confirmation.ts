import type { Element } from '@xmldom/xmldom'
import type { AssertionExpectations } from './assertion-checks.ts'
import { childrenOf, onlyChild } from './elements.ts'
import { invalidResponse } from './faults.ts'
import { ns } from './names.ts'
import { slack, timeOf } from './times.ts'

const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer'

/**
 * Checks that whoever brings an assertion may: one of its confirmations is for bearers, for us, for
 * our request and for now (SAML 2.0 Profiles, section 4.1.4.2).
 *
 * @returns until when one of them could be used, in milliseconds since the epoch
 * @throws FederationFault
 */
export function checkConfirmation(assertion: Element, expected: AssertionExpectations): number {
  const subject = onlyChild(assertion, ns.assertion, 'Subject')
  const bearers = subject
    ? childrenOf(subject, ns.assertion, 'SubjectConfirmation')
        .filter((confirmation) => confirmation.getAttribute('Method') === bearer)
        .map((confirmation) => onlyChild(confirmation, ns.assertion, 'SubjectConfirmationData'))
    : []
  const faults = bearers.map((data) => faultOf(data, expected))
  if (faults.every((fault) => fault !== undefined)) {
    throw invalidResponse(faults[0] ?? 'The subject is not confirmed.')
  }
  const good = bearers.filter((_, at) => faults[at] === undefined)
  return Math.max(...good.map((data) => endOf(data) + slack))
}

/** What is wrong with the data of a bearer's confirmation. */
function faultOf(data: Element | undefined, expected: AssertionExpectations): string | undefined {
  const { recipient, requestId, now } = expected
  if (!data) return 'The subject is not confirmed.'
  if (data.getAttribute('Recipient') !== recipient) return 'The recipient is not this user pool.'
  if (data.getAttribute('InResponseTo') !== (requestId ?? null)) {
    return 'InResponseTo does not match the request.'
  }
  if (data.hasAttribute('NotBefore')) return 'The confirmation of the subject has a start.'
  return endOf(data) > now - slack ? undefined : 'The assertion has expired.'
}

function endOf(data: Element | undefined): number {
  return timeOf(data?.getAttribute('NotOnOrAfter') ?? '')
}
