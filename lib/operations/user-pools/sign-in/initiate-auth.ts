import type {
  InitiateAuthRequest,
  InitiateAuthResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Flow } from '../../../domain/sign-in-progress.ts'
import { signInNeeds } from '../../../user-pools/sign-in/sign-in.ts'
import { startSignIn, type FlowRules } from '../../../user-pools/sign-in/start.ts'
import { operation, type Valid } from '../../operation.ts'

const rules: FlowRules = {
  flows: new Map<string, Flow>([
    ['USER_SRP_AUTH', 'USER_SRP_AUTH'],
    ['CUSTOM_AUTH', 'CUSTOM_AUTH'],
    ['USER_AUTH', 'USER_AUTH'],
    ['USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH'],
    ['REFRESH_TOKEN_AUTH', 'REFRESH_TOKEN_AUTH'],
    ['REFRESH_TOKEN', 'REFRESH_TOKEN_AUTH'],
  ]),
  refusal: (flow) =>
    flow === 'USER_SRP_AUTH'
      ? 'USER_SRP_AUTH is not enabled for the client.'
      : `${flow} flow not enabled for this client`,
}

/** Begins a sign-in (API reference, InitiateAuth). */
export const initiateAuth = operation({
  name: 'InitiateAuth',
  access: 'public',
  needs: signInNeeds,
  run: (input: Valid<InitiateAuthRequest>, services, origin): Promise<InitiateAuthResponse> =>
    startSignIn(
      services,
      {
        clientId: input.ClientId,
        flow: input.AuthFlow,
        parameters: input.AuthParameters ?? {},
        session: input.Session,
        call: {
          clientMetadata: input.ClientMetadata,
          origin,
          userContext: input.UserContextData,
        },
      },
      rules,
    ),
})
