import type { ResponseBodyError } from 'oauth4webapi'
import { FederationFault } from '../external-identity.ts'

/** What a provider is called for. */
export type Endpoint = 'token' | 'jwks' | 'discovery' | 'userinfo'

/** Cognito's sentences for an endpoint that is too slow, and its words for what is got there. */
const words: Readonly<Record<Endpoint, { timeout: string; what: string }>> = {
  token: { timeout: 'Timeout occurred in calling IdP token endpoint', what: 'token' },
  jwks: { timeout: 'Timeout in calling jwks uri', what: 'keys' },
  discovery: { timeout: 'Timeout in calling openid-configuration uri', what: 'configuration' },
  userinfo: { timeout: 'Timeout occurred in calling IdP userInfo endpoint', what: 'user info' },
}

/** As much of a provider's own words as the app is told, in characters. */
const longestQuote = 500

/** The fault of an endpoint that does not answer, or may not be called. */
export function unreachable(endpoint: Endpoint, error: unknown): FederationFault {
  const { name, code } = error as Partial<NodeJS.ErrnoException> // whatever was thrown
  const isReset = code === 'ECONNRESET' || code === 'EPIPE'
  const quick = isReset ? 'Connection reset' : 'Connection refused'
  return fault(name === 'TimeoutError' ? words[endpoint].timeout : quick, error)
}

/**
 * The fault of an endpoint that answered with an error, in the provider's own words where it has any
 * (developer guide, "Managed login and federation error responses"), or with what is no answer.
 */
export function badAnswer(provider: string, endpoint: Endpoint, error: unknown): FederationFault {
  if (error instanceof FederationFault) return error
  const { status, error: code, error_description: more } = error as Partial<ResponseBodyError> // as above
  if (status !== undefined && code !== undefined) {
    const quote = [code, more].filter(Boolean).join(' ').slice(0, longestQuote)
    return fault(`${provider} Error - ${status} ${quote}`, error)
  }
  const { cause } = error as Partial<Error> // as above
  const got = cause instanceof Response ? cause.status : 200
  return fault(`${provider} Error - ${got} error getting ${words[endpoint].what}`, error)
}

/** The fault of an ID token, or of what came with it, that does not pass a check. */
export function badToken(error: unknown): FederationFault {
  if (error instanceof FederationFault) return error
  const details = (error as Partial<Error>).cause ?? {} // whatever was thrown
  const claim = Object.hasOwn(details, 'claim') ? (details as { claim: unknown }).claim : undefined
  return fault(typeof claim === 'string' ? `Bad id_token ${claim}` : 'Bad id_token', error)
}

/** Keeps the reason for the log, but none of the tokens that errors of the library carry. */
function fault(sentence: string, error: unknown): FederationFault {
  const { message } = error as Partial<Error> // as above
  return new FederationFault(sentence, { cause: message })
}
