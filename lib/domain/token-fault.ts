/** Why a token is not accepted: stable codes that callers may rely on. */
export type FaultReason =
  | 'malformed'
  | 'algorithm'
  | 'unknown_key'
  | 'signature'
  | 'issuer'
  | 'token_use'
  | 'client'
  | 'expired'
  | 'not_yet_valid'
  | 'scope'
  | 'group'
  | 'revoked'

/**
 * A token that is not accepted. The message says what was expected and never quotes the token.
 *
 * Source: RFC 7515, section 5.2; RFC 7519, section 7.2.
 */
export class TokenFault extends Error {
  readonly reason: FaultReason

  constructor(reason: FaultReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'TokenFault'
    this.reason = reason
  }
}
