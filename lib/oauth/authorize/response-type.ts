import type { App } from '../app.ts'
import { allowsGrant } from '../app.ts'
import { OAuthFault } from '../faults.ts'

/** What an app may ask for: a code, or at once the tokens of the implicit grant. */
export type ResponseType = 'code' | 'token'

const grantOf = { code: 'code', token: 'implicit' } as const

/**
 * What the app asks for (RFC 6749, section 3.1.1).
 *
 * @throws OAuthFault invalid_request, unsupported_response_type, unauthorized_client
 */
export function responseType({ client }: App, parameters: URLSearchParams): ResponseType {
  const type = parameters.get('response_type')
  if (!type) throw new OAuthFault('invalid_request', 'response_type is required')
  if (type !== 'code' && type !== 'token') throw new OAuthFault('unsupported_response_type')
  if (!allowsGrant(client, grantOf[type])) throw new OAuthFault('unauthorized_client')
  return type
}
