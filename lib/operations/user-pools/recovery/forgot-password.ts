import type {
  ForgotPasswordRequest,
  ForgotPasswordResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { clientRequest } from '../../../user-pools/client-request.ts'
import { forgotPassword as sendCode } from '../../../user-pools/forgot-password.ts'
import { messageNeeds } from '../../../user-pools/notify.ts'
import { operation, type Valid } from '../../operation.ts'

/** Sends a code to choose a new password with (API reference, ForgotPassword). */
export const forgotPassword = operation({
  name: 'ForgotPassword',
  access: 'public',
  needs: messageNeeds,
  run: async (
    input: Valid<ForgotPasswordRequest>,
    services,
    request,
  ): Promise<ForgotPasswordResponse> => ({
    CodeDeliveryDetails: await sendCode(services, clientRequest(input, request)),
  }),
})
