import { FederationFault } from '../external-identity.ts'

/** The answer to a message that cannot be read, or that nobody waits for. */
export function unreadable(cause?: unknown): FederationFault {
  return new FederationFault('Invalid samlResponse or relayState from identity provider', { cause })
}

/** The answer to a response that was read and is not to be trusted, with Cognito's or a plain reason. */
export function invalidResponse(reason: string): FederationFault {
  return new FederationFault(`Invalid SAML response received: ${reason}`)
}

/** What is said of signatures. Which part of one is wrong is nobody's business. */
export const badSignature = {
  response: 'SAML Response signature is invalid',
  assertion: 'SAML Assertion signature is invalid.',
} as const
