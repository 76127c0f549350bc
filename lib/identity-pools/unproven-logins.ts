import type { LinkedLogin } from '../store/identities.ts'

const mark = 'unproven '

/**
 * A login of an imported identity of which only the provider is known. Hashes of subjects are
 * hexadecimal, so no token is of it: the identity is nobody's until the person has proved to be its
 * owner, or the pool's owner says who it is. In all else it is a login like any other, with an item
 * that makes the identity its owner.
 */
export function unprovenLogin(provider: string, identityId: string): LinkedLogin {
  return { provider, subjectHash: mark + identityId }
}

/** Whether whose login this is has yet to be proved. */
export function isUnproven({ subjectHash }: LinkedLogin): boolean {
  return subjectHash.startsWith(mark)
}
