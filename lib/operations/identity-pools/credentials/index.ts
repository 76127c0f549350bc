import type { Family } from '../../operation.ts'

/** What apps, and servers for their users, call to become an identity and to get its credentials. */
export const credentials: Family = {
  GetCredentialsForIdentity: async () =>
    (await import('./get-credentials-for-identity.ts')).getCredentialsForIdentity,
  GetId: async () => (await import('./get-id.ts')).getId,
  GetOpenIdToken: async () => (await import('./get-open-id-token.ts')).getOpenIdToken,
  GetOpenIdTokenForDeveloperIdentity: async () =>
    (await import('./get-open-id-token-for-developer-identity.ts'))
      .getOpenIdTokenForDeveloperIdentity,
  UnlinkIdentity: async () => (await import('./unlink-identity.ts')).unlinkIdentity,
}
