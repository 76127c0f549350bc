/**
 * An error as RFC 6749 (sections 4.1.2.1 and 5.2), RFC 7591 (section
 * 3.2.2) and OpenID Connect Core 1.0 (3.1.2.6) name it.
 */
export type OAuthError =
  | 'access_denied'
  | 'invalid_client'
  | 'invalid_client_metadata'
  | 'invalid_grant'
  | 'invalid_redirect_uri'
  | 'invalid_request'
  | 'invalid_scope'
  | 'invalid_target'
  | 'invalid_token'
  | 'insufficient_scope'
  | 'login_required'
  | 'request_not_supported'
  | 'request_uri_not_supported'
  | 'server_error'
  | 'temporarily_unavailable'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'
  | 'unsupported_token_type'

/** A refusal that the app is told, in a JSON body or by a redirect to its registered address. */
export class OAuthFault extends Error {
  readonly error: OAuthError

  /** @param description what `error_description` says; left out if undefined */
  constructor(error: OAuthError, description?: string) {
    super(description)
    this.error = error
  }
}

/** What is wrong with a request that names no address to be trusted: said on a page of our own. */
export type PageFaultReason =
  'unknown_client' | 'redirect_mismatch' | 'logout_mismatch' | 'invalid_request' | 'expired'

/** A refusal that only the person in front of the browser is told. */
export class PageFault extends Error {
  readonly reason: PageFaultReason

  constructor(reason: PageFaultReason) {
    super(reason)
    this.reason = reason
  }
}
