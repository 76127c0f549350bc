import type { Family } from '../../operation.ts'

/** Operations on the sessions of users, and on how long they last. */
export const sessions: Family = {
  AdminListUserSessions: async () =>
    (await import('./admin-list-user-sessions.ts')).adminListUserSessions,
  AdminRevokeUserSession: async () =>
    (await import('./admin-revoke-user-session.ts')).adminRevokeUserSession,
  GetUserPoolClientSessionConfiguration: async () =>
    (await import('./get-user-pool-client-session-configuration.ts'))
      .getUserPoolClientSessionConfiguration,
  GetUserPoolSessionConfiguration: async () =>
    (await import('./get-user-pool-session-configuration.ts')).getUserPoolSessionConfiguration,
  ListUserSessions: async () => (await import('./list-user-sessions.ts')).listUserSessions,
  RevokeUserSession: async () => (await import('./revoke-user-session.ts')).revokeUserSession,
  SetUserPoolClientSessionConfiguration: async () =>
    (await import('./set-user-pool-client-session-configuration.ts'))
      .setUserPoolClientSessionConfiguration,
  SetUserPoolSessionConfiguration: async () =>
    (await import('./set-user-pool-session-configuration.ts')).setUserPoolSessionConfiguration,
}
