import { createHash } from 'node:crypto'
import { useHandle } from '../../store/used-handles.ts'
import type { Write } from '../../store/writes.ts'
import { invalidResponse } from './faults.ts'
import type { SamlSignIn } from './read-response.ts'

/**
 * Uses up the assertion that somebody signs in by: its id is kept for as long as it could be brought
 * again (SAML 2.0 Profiles, section 4.1.4.5; developer guide, "No replayed assertions"). Of many
 * writes at once one succeeds; the others fail with a FederationFault.
 */
export function useAssertion(signIn: Omit<SamlSignIn, 'nameId'>): Write {
  const { identity, assertionId, notOnOrAfter } = signIn
  const { poolId, name } = identity.provider
  const parts = JSON.stringify([name, assertionId])
  const hash = createHash('sha256').update(parts).digest('base64url')
  return useHandle(
    { pool: poolId, id: `saml-${hash}`, expiresAt: notOnOrAfter },
    invalidResponse('The assertion was used before.'),
  )
}
