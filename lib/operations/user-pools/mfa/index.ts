import type { Family } from '../../operation.ts'

/** The further factors of users: authenticator apps, and which factors they choose. */
export const mfa: Family = {
  AdminDeleteSoftwareToken: async () =>
    (await import('./admin-delete-software-token.ts')).adminDeleteSoftwareToken,
  AdminGetUserAuthFactors: async () =>
    (await import('./admin-get-user-auth-factors.ts')).adminGetUserAuthFactors,
  AdminSetUserMFAPreference: async () =>
    (await import('./admin-set-user-mfa-preference.ts')).adminSetUserMfaPreference,
  AdminSetUserSettings: async () =>
    (await import('./admin-set-user-settings.ts')).adminSetUserSettings,
  AssociateSoftwareToken: async () =>
    (await import('./associate-software-token.ts')).associateSoftwareToken,
  GetUserAuthFactors: async () => (await import('./get-user-auth-factors.ts')).getUserAuthFactors,
  SetUserMFAPreference: async () =>
    (await import('./set-user-mfa-preference.ts')).setUserMfaPreference,
  SetUserSettings: async () => (await import('./set-user-settings.ts')).setUserSettings,
  VerifySoftwareToken: async () => (await import('./verify-software-token.ts')).verifySoftwareToken,
}
