import type { Family } from '../../operation.ts'

/** Operations of somebody who registers. */
export const signUp: Family = {
  ConfirmSignUp: async () => (await import('./confirm-sign-up.ts')).confirmSignUp,
  ResendConfirmationCode: async () =>
    (await import('./resend-confirmation-code.ts')).resendConfirmationCode,
  SignUp: async () => (await import('./sign-up.ts')).signUp,
}
