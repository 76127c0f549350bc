import type {
  ResendConfirmationCodeRequest,
  ResendConfirmationCodeResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { clientRequest } from '../../../user-pools/client-request.ts'
import { messageNeeds } from '../../../user-pools/notify.ts'
import { resendConfirmation } from '../../../user-pools/resend-confirmation.ts'
import { operation, type Valid } from '../../operation.ts'

/** Sends the code of a sign-up again (API reference, ResendConfirmationCode). */
export const resendConfirmationCode = operation({
  name: 'ResendConfirmationCode',
  access: 'public',
  needs: messageNeeds,
  run: async (
    input: Valid<ResendConfirmationCodeRequest>,
    services,
    request,
  ): Promise<ResendConfirmationCodeResponse> => ({
    CodeDeliveryDetails: await resendConfirmation(services, clientRequest(input, request)),
  }),
})
