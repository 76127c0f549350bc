import type {
  ConfirmForgotPasswordRequest,
  ConfirmForgotPasswordResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { triggerNeeds } from '../../../triggers/invoke.ts'
import { clientRequest } from '../../../user-pools/client-request.ts'
import { resetPassword } from '../../../user-pools/reset-password.ts'
import { operation, type Valid } from '../../operation.ts'

/** Takes the code and sets the new password (API reference, ConfirmForgotPassword). */
export const confirmForgotPassword = operation({
  name: 'ConfirmForgotPassword',
  access: 'public',
  needs: ['table', ...triggerNeeds],
  run: async (
    input: Valid<ConfirmForgotPasswordRequest>,
    services,
    request,
  ): Promise<ConfirmForgotPasswordResponse> => {
    await resetPassword(services, {
      ...clientRequest(input, request),
      code: input.ConfirmationCode,
      password: input.Password,
    })
    return {}
  },
})
