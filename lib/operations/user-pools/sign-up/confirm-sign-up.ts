import type {
  ConfirmSignUpRequest,
  ConfirmSignUpResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { triggerNeeds } from '../../../triggers/invoke.ts'
import { clientRequest } from '../../../user-pools/client-request.ts'
import { confirmSignUp as confirm } from '../../../user-pools/confirm-sign-up.ts'
import { operation, type Valid } from '../../operation.ts'

/** Takes the code of a sign-up (API reference, ConfirmSignUp). */
export const confirmSignUp = operation({
  name: 'ConfirmSignUp',
  access: 'public',
  needs: ['table', ...triggerNeeds],
  run: async (
    input: Valid<ConfirmSignUpRequest>,
    services,
    request,
  ): Promise<ConfirmSignUpResponse> => ({
    Session: await confirm(services, {
      ...clientRequest(input, request),
      code: input.ConfirmationCode,
      session: input.Session,
      force: input.ForceAliasCreation,
    }),
  }),
})
