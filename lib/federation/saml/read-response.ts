import { samlPrivateKey } from '../../keys/saml-keys.ts'
import type { Services } from '../../services.ts'
import type { IdentityProvider } from '../../store/identity-providers.ts'
import type { ExternalIdentity } from '../external-identity.ts'
import { inBrackets } from '../multiple-values.ts'
import { checkAssertion } from './assertion-checks.ts'
import { checkedAssertion } from './checked-assertion.ts'
import { invalidResponse } from './faults.ts'
import { checkMessage, checkSuccess } from './message-checks.ts'
import type { SamlMetadata } from './metadata.ts'
import { checkedMessage, receivedMessage } from './received-message.ts'
import { sessionOf, type ProviderSession } from './session.ts'
import { attributesOf, nameIdOf, type SamlNameId } from './subject.ts'

/** What a response has to be, for somebody to be signed in by it. */
export interface ResponseExpectations {
  /** The provider that was asked, or that an answer which nobody asked for names. */
  readonly provider: IdentityProvider
  readonly metadata: SamlMetadata
  /** Our address for responses: `https://<domain>/saml2/idpresponse`. */
  readonly acs: string
  /** Our own name as a service provider. */
  readonly audience: string
  /** The id of our request; undefined where the provider begins, which the caller has to allow. */
  readonly requestId: string | undefined
}

/** Somebody who signed in at a SAML provider. */
export interface SamlSignIn extends ProviderSession {
  readonly identity: ExternalIdentity
  readonly nameId: SamlNameId
  /** To be used once: whoever accepts it keeps it until its end. */
  readonly assertionId: string
  /** Until when the assertion could be used again, in milliseconds since the epoch. */
  readonly notOnOrAfter: number
}

/**
 * Reads the response of a SAML provider to the POST binding: who signed in, as the provider signed
 * it. That it is used once, and by the browser that asked, is up to the caller.
 *
 * @throws FederationFault with Cognito's sentence for whatever is wrong
 *
 * Source: SAML 2.0 Profiles, section 4.1.4.3; developer guide, "Things to know about SAML IdPs".
 */
export async function readSamlResponse(
  { keyring, now }: Pick<Services, 'keyring' | 'now'>,
  encoded: string,
  { provider, metadata, acs, audience, requestId }: ResponseExpectations,
): Promise<SamlSignIn> {
  const { entityId: issuer, certificates } = metadata
  const received = await receivedMessage(encoded, 'Response')
  const response = await checkedMessage(received, certificates)
  checkMessage(response, { issuer, destination: acs, requestId })
  checkSuccess(response.element)
  const assertion = await checkedAssertion(received, response, {
    certificates,
    isEncrypted: provider.settings.details.EncryptedResponses === 'true',
    decryptionKey: () => decryptionKeyOf(keyring, provider),
  })
  const expected = { issuer, audience, recipient: acs, requestId, now: now() }
  const notOnOrAfter = checkAssertion(assertion, expected)
  const nameId = nameIdOf(assertion, audience)
  return {
    identity: identityOf(provider, nameId, attributesOf(assertion)),
    nameId,
    assertionId: assertion.getAttribute('ID') ?? '',
    notOnOrAfter,
    ...sessionOf(assertion),
  }
}

async function decryptionKeyOf(keyring: Services['keyring'], provider: IdentityProvider) {
  const { poolId, name, encryptionKey } = provider
  if (!encryptionKey) return undefined
  const sealer = await keyring.sealer('user-pools')
  return samlPrivateKey(sealer, { poolId, provider: name }, encryptionKey)
}

/** Somebody's own name is the NameID, or the one value of the attribute that is mapped to it. */
function identityOf(
  provider: IdentityProvider,
  nameId: SamlNameId,
  attributes: ReadonlyMap<string, readonly string[]>,
): ExternalIdentity {
  const mapped = provider.settings.attributeMapping.username
  const [subject, ...more] = mapped === undefined ? [nameId.value] : (attributes.get(mapped) ?? [])
  if (!subject || more.length > 0) {
    throw invalidResponse('The assertion has no one value for the user name.')
  }
  const texts = [...attributes]
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => [name, textOf(values)] as const)
  return { provider, subject, attributes: new Map(texts) }
}

function textOf(values: readonly string[]): string {
  const [only = '', ...more] = values
  return more.length === 0 ? only : inBrackets(values)
}
