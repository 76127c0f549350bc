import type { Family } from '../../operation.ts'

/** What a signed-in user does with the own account. */
export const account: Family = {
  ChangePassword: async () => (await import('./change-password.ts')).changePassword,
  DeleteUser: async () => (await import('./delete-user.ts')).deleteUser,
  DeleteUserAttributes: async () =>
    (await import('./delete-user-attributes.ts')).deleteUserAttributes,
  GetUser: async () => (await import('./get-user.ts')).getUser,
  GetUserAttributeVerificationCode: async () =>
    (await import('./get-user-attribute-verification-code.ts')).getUserAttributeVerificationCode,
  GlobalSignOut: async () => (await import('./global-sign-out.ts')).globalSignOut,
  UpdateUserAttributes: async () =>
    (await import('./update-user-attributes.ts')).updateUserAttributes,
  VerifyUserAttribute: async () => (await import('./verify-user-attribute.ts')).verifyUserAttribute,
}
