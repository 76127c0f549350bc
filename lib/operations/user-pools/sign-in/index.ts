import type { Family } from '../../operation.ts'

/** Operations that sign somebody in or end a sign-in. */
export const signIn: Family = {
  AdminInitiateAuth: async () => (await import('./admin-initiate-auth.ts')).adminInitiateAuth,
  AdminRespondToAuthChallenge: async () =>
    (await import('./admin-respond-to-auth-challenge.ts')).adminRespondToAuthChallenge,
  GetClientToken: async () => (await import('./get-client-token.ts')).getClientToken,
  GetTokensFromRefreshToken: async () =>
    (await import('./get-tokens-from-refresh-token.ts')).getTokensFromRefreshToken,
  InitiateAuth: async () => (await import('./initiate-auth.ts')).initiateAuth,
  RespondToAuthChallenge: async () =>
    (await import('./respond-to-auth-challenge.ts')).respondToAuthChallenge,
  RevokeToken: async () => (await import('./revoke-token.ts')).revokeToken,
}
