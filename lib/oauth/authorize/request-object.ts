import { OAuthFault } from '../faults.ts'

/**
 * Refuses requests inside tokens, by value or by address; nothing of them is read or fetched
 * (OpenID Connect Core 1.0, section 6).
 *
 * @throws OAuthFault request_not_supported, request_uri_not_supported
 */
export function refuseRequestObject(parameters: URLSearchParams): void {
  if (parameters.has('request')) throw new OAuthFault('request_not_supported')
  if (parameters.has('request_uri')) throw new OAuthFault('request_uri_not_supported')
}
