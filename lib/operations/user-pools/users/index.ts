import type { Family } from '../../operation.ts'

/** Operations of administrators on the users of a pool. */
export const users: Family = {
  AdminConfirmSignUp: async () => (await import('./admin-confirm-sign-up.ts')).adminConfirmSignUp,
  AdminCreateUser: async () => (await import('./admin-create-user.ts')).adminCreateUser,
  AdminDeleteUser: async () => (await import('./admin-delete-user.ts')).adminDeleteUser,
  AdminDeleteUserAttributes: async () =>
    (await import('./admin-delete-user-attributes.ts')).adminDeleteUserAttributes,
  AdminDisableUser: async () => (await import('./admin-disable-user.ts')).adminDisableUser,
  AdminEnableUser: async () => (await import('./admin-enable-user.ts')).adminEnableUser,
  AdminGetUser: async () => (await import('./admin-get-user.ts')).adminGetUser,
  AdminResetUserPassword: async () =>
    (await import('./admin-reset-user-password.ts')).adminResetUserPassword,
  AdminSetUserPassword: async () =>
    (await import('./admin-set-user-password.ts')).adminSetUserPassword,
  AdminUpdateUserAttributes: async () =>
    (await import('./admin-update-user-attributes.ts')).adminUpdateUserAttributes,
  AdminUserGlobalSignOut: async () =>
    (await import('./admin-user-global-sign-out.ts')).adminUserGlobalSignOut,
  ListUsers: async () => (await import('./list-users.ts')).listUsers,
}
