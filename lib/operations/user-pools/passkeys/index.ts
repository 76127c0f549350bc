import type { Family } from '../../operation.ts'

/** The passkeys that users sign in with. */
export const passkeys: Family = {
  StartWebAuthnRegistration: async () =>
    (await import('./start-web-authn-registration.ts')).startWebAuthnRegistration,
  CompleteWebAuthnRegistration: async () =>
    (await import('./complete-web-authn-registration.ts')).completeWebAuthnRegistration,
  ListWebAuthnCredentials: async () =>
    (await import('./list-web-authn-credentials.ts')).listWebAuthnCredentials,
  DeleteWebAuthnCredential: async () =>
    (await import('./delete-web-authn-credential.ts')).deleteWebAuthnCredential,
}
