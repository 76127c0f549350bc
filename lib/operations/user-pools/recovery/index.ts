import type { Family } from '../../operation.ts'

/** Operations for somebody who forgot the password. */
export const recovery: Family = {
  ConfirmForgotPassword: async () =>
    (await import('./confirm-forgot-password.ts')).confirmForgotPassword,
  ForgotPassword: async () => (await import('./forgot-password.ts')).forgotPassword,
}
