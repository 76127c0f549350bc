import { standardSentences } from '../errors.ts'

/** Why somebody was refused, where that is not the sentence that the error's name stands for. */
export const furtherSentences = [
  'Access Token does not have required scopes',
  'Access Token has been revoked',
  'Access Token has expired',
  'Auth flow not enabled for this client',
  'Initiate Auth method not supported.',
  'Invalid Access Token',
  'Invalid client or secret',
  'Invalid code or auth state for the user.',
  'Invalid code received for user',
  'Invalid feedback token.',
  'Invalid Refresh Token',
  'Invalid session for the user, session can only be used once.',
  'Invalid session for the user, session is expired.',
  'Invalid session for the user.',
  'Password attempts exceeded',
  'Refresh Token has been revoked',
  'Refresh Token has expired',
  'Request not allowed due to security reasons.',
  'SignUp is not permitted for this user pool',
  'User account already exists',
  'User is disabled.',
  'Username/client id combination not found.',
  'USER_SRP_AUTH is not enabled for the client.',
] as const

const sentences: ReadonlySet<string> = new Set([...standardSentences, ...furtherSentences])

/**
 * Whether an error's sentence stands in the code as it is. Others may quote what the caller sent, or
 * what a trigger answered, and are not for the log.
 */
export function isFixedSentence(text: string): boolean {
  return sentences.has(text)
}
