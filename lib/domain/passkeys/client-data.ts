import { ServiceError } from '../../errors.ts'
import { isOriginOf, type RelyingParty } from './relying-party.ts'

/** What the browser is expected to have signed together with the authenticator. */
export interface ExpectedClientData {
  readonly type: 'webauthn.create' | 'webauthn.get'
  /** In base64url. */
  readonly challenge: string
  readonly relyingParty: RelyingParty
}

/** The members of the client data that count; see the interface above for what they must be. */
interface ClientData {
  readonly type?: unknown
  readonly challenge?: unknown
  readonly origin?: unknown
  readonly crossOrigin?: unknown
  readonly topOrigin?: unknown
}

/**
 * Checks what a browser says of a ceremony, and answers the origin (Web Authentication Level 3,
 * sections 7.1 and 7.2, "Verify that the value of C.…"). No page may have asked from within a frame
 * of another's.
 *
 * @throws ServiceError InvalidParameterException, WebAuthnChallengeNotFoundException,
 *   WebAuthnOriginNotAllowedException
 */
export function checkClientData(
  clientDataJson: string,
  { type, challenge, relyingParty }: ExpectedClientData,
): string {
  const data = readClientData(clientDataJson)
  if (data.type !== type) {
    throw new ServiceError('InvalidParameterException', 'The credential is of another ceremony.')
  }
  if (data.challenge !== challenge) throw new ServiceError('WebAuthnChallengeNotFoundException')
  const { origin, crossOrigin = false, topOrigin } = data
  if (typeof origin !== 'string' || !isOriginOf(relyingParty, origin)) {
    throw new ServiceError('WebAuthnOriginNotAllowedException')
  }
  if (crossOrigin !== false || topOrigin !== undefined) {
    throw new ServiceError('WebAuthnOriginNotAllowedException')
  }
  return origin
}

function readClientData(text: string): ClientData {
  try {
    const json = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'base64url'))
    const data: unknown = JSON.parse(json)
    if (typeof data === 'object' && data !== null) return data
  } catch {
    // what is no JSON is refused below like what is no object
  }
  throw new ServiceError('InvalidParameterException', 'The credential has no client data.')
}
