import { OAuthFault } from '../faults.ts'

/** A SHA-256 in base64url (RFC 7636, section 4.2). */
const challengeForm = /^[\w-]{43}$/u

/**
 * The challenge of PKCE, which only S256 makes here: a plain one protects nobody.
 *
 * @throws OAuthFault invalid_request
 */
export function codeChallenge(parameters: URLSearchParams): string | undefined {
  const challenge = parameters.get('code_challenge')
  const method = parameters.get('code_challenge_method')
  if (challenge === null && method === null) return undefined
  if (method !== 'S256') {
    throw new OAuthFault('invalid_request', 'code_challenge_method must be S256')
  }
  if (!challenge || !challengeForm.test(challenge)) {
    throw new OAuthFault('invalid_request', 'code_challenge is not valid')
  }
  return challenge
}
