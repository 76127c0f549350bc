import { checkMessage, statusOf } from './message-checks.ts'
import type { SamlMetadata } from './metadata.ts'
import { successStatus } from './names.ts'
import { checkedMessage, receivedMessage } from './received-message.ts'

/** What an answer to a request to sign out has to be. */
export interface LogoutExpectations {
  readonly metadata: SamlMetadata
  /** Our address for such answers: `https://<domain>/saml2/logout`. */
  readonly destination: string
  readonly requestId: string
}

/**
 * Reads a provider's answer to a request to sign somebody out (SAML 2.0 Core, section 3.7.2). A
 * signature has to be a good one; none will do, as several providers sign no such answers by default
 * and all that it decides is that the browser goes on to where it was going anyway.
 *
 * @returns whether the provider says that it signed the user out everywhere
 * @throws FederationFault
 */
export async function readLogoutResponse(
  encoded: string,
  { metadata, destination, requestId }: LogoutExpectations,
): Promise<boolean> {
  const received = await receivedMessage(encoded, 'LogoutResponse')
  const response = await checkedMessage(received, metadata.certificates)
  checkMessage(response, { issuer: metadata.entityId, destination, requestId })
  return statusOf(response.element) === successStatus
}
