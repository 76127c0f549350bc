import type { SignUpRequest, SignUpResponse } from '@aws-sdk/client-cognito-identity-provider'
import { clientRequest } from '../../../user-pools/client-request.ts'
import { messageNeeds } from '../../../user-pools/notify.ts'
import { signUp as register } from '../../../user-pools/sign-up.ts'
import { operation, type Valid } from '../../operation.ts'

/** Registers a user, who confirms with the code that is sent (API reference, SignUp). */
export const signUp = operation({
  name: 'SignUp',
  access: 'public',
  needs: messageNeeds,
  run: (input: Valid<SignUpRequest>, services, request): Promise<SignUpResponse> =>
    register(services, {
      ...clientRequest(input, request),
      password: input.Password,
      attributes: input.UserAttributes ?? [],
      validationData: input.ValidationData,
    }),
})
