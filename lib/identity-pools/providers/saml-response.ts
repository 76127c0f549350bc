import type { Element } from '@xmldom/xmldom'
import { refusedLogin } from '../../domain/login-refusals.ts'
import { FederationFault } from '../../federation/external-identity.ts'
import { checkAssertion } from '../../federation/saml/assertion-checks.ts'
import { checkedAssertion } from '../../federation/saml/checked-assertion.ts'
import { childrenOf, onlyChild, textOf } from '../../federation/saml/elements.ts'
import { checkMessage, checkSuccess } from '../../federation/saml/message-checks.ts'
import type { SamlKeys } from '../../federation/saml/metadata.ts'
import { ns } from '../../federation/saml/names.ts'
import { checkedMessage, type ReceivedMessage } from '../../federation/saml/received-message.ts'
import { attributesOf, nameIdOf } from '../../federation/saml/subject.ts'
import type { Settings } from '../../settings.ts'
import { isAudience, isRecipient } from './saml-names.ts'

/** What an assertion for AWS says, checked. */
export interface AwsAssertion {
  readonly id: string
  readonly nameId: string
  readonly attributes: ReadonlyMap<string, readonly string[]>
  /** Whom it is made out to. */
  readonly recipient: string
  /** Until when it could be used again, in milliseconds since the epoch. */
  readonly notOnOrAfter: number
}

/** What a response is held against. */
export interface ResponseChecks {
  readonly settings: Settings
  readonly keys: SamlKeys
  /** In milliseconds since the epoch. */
  readonly now: number
}

/**
 * Reads a SAML response that was made for AWS and came without our asking: who signed in, as the
 * provider signed it, with all the checks of responses to user pools. AWS takes none that is
 * encrypted. That it is used once is up to the caller.
 *
 * @throws ServiceError NotAuthorizedException
 *
 * Source: SAML 2.0 Profiles, section 4.1.4.3; IAM user guide, "Configure SAML assertions for the
 * authentication response"; developer guide, "Setting up a SAML provider as an identity pool IdP".
 */
export async function readAwsResponse(
  received: ReceivedMessage,
  checks: ResponseChecks,
): Promise<AwsAssertion> {
  try {
    return await checkedResponse(received, checks)
  } catch (error) {
    if (!(error instanceof FederationFault)) throw error
    throw refusedLogin(error.message.replace('Invalid SAML response received: ', ''), error)
  }
}

async function checkedResponse(
  received: ReceivedMessage,
  { settings, keys, now }: ResponseChecks,
): Promise<AwsAssertion> {
  const { entityId: issuer, certificates } = keys
  const response = await checkedMessage(received, certificates)
  const destination = response.element.getAttribute('Destination')
  if (destination !== null && !isRecipient(settings, destination)) throw otherRecipient()
  checkMessage(response, { issuer, destination: destination ?? '', requestId: undefined })
  checkSuccess(response.element)
  const assertion = await checkedAssertion(received, response, {
    certificates,
    isEncrypted: false,
    decryptionKey: () => Promise.resolve(undefined),
  })
  const recipient = recipientIn(settings, assertion)
  const audience = audienceIn(assertion)
  const notOnOrAfter = checkAssertion(assertion, {
    ...{ issuer, audience, recipient, now },
    requestId: undefined,
  })
  return {
    id: assertion.getAttribute('ID') ?? '',
    nameId: nameIdOf(assertion, audience).value,
    attributes: attributesOf(assertion),
    recipient,
    notOnOrAfter,
  }
}

/** Of the addresses that may be meant, the one that is: the checks to come hold all else against it. */
function recipientIn(settings: Settings, assertion: Element): string {
  const subject = onlyChild(assertion, ns.assertion, 'Subject')
  const confirmations = subject ? childrenOf(subject, ns.assertion, 'SubjectConfirmation') : []
  const recipients = confirmations.map((one) =>
    onlyChild(one, ns.assertion, 'SubjectConfirmationData')?.getAttribute('Recipient'),
  )
  const found = recipients.find((one) => isRecipient(settings, one ?? null))
  if (typeof found === 'string') return found
  throw otherRecipient()
}

function audienceIn(assertion: Element): string {
  const conditions = onlyChild(assertion, ns.assertion, 'Conditions')
  const audiences = (conditions ? childrenOf(conditions, ns.assertion, 'AudienceRestriction') : [])
    .flatMap((one) => childrenOf(one, ns.assertion, 'Audience'))
    .map(textOf)
  const found = audiences.find(isAudience)
  if (found !== undefined) return found
  throw refusedLogin('Response does not contain the required audience.')
}

function otherRecipient() {
  return refusedLogin('The response is made out to another recipient.')
}
