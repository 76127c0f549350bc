import type {
  AdminInitiateAuthRequest,
  AdminInitiateAuthResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Flow } from '../../../domain/sign-in-progress.ts'
import { originBehindServer } from '../../../user-pools/client-context.ts'
import { signInNeeds } from '../../../user-pools/sign-in/sign-in.ts'
import { requireClientOfPool } from '../../../user-pools/sign-in/session.ts'
import { startSignIn, type FlowRules } from '../../../user-pools/sign-in/start.ts'
import { operation, type Valid } from '../../operation.ts'

const rules: FlowRules = {
  flows: new Map<string, Flow>([
    ['USER_SRP_AUTH', 'USER_SRP_AUTH'],
    ['CUSTOM_AUTH', 'CUSTOM_AUTH'],
    ['USER_AUTH', 'USER_AUTH'],
    ['ADMIN_USER_PASSWORD_AUTH', 'ADMIN_USER_PASSWORD_AUTH'],
    ['ADMIN_NO_SRP_AUTH', 'ADMIN_USER_PASSWORD_AUTH'],
    ['REFRESH_TOKEN_AUTH', 'REFRESH_TOKEN_AUTH'],
    ['REFRESH_TOKEN', 'REFRESH_TOKEN_AUTH'],
  ]),
  refusal: () => 'Auth flow not enabled for this client',
}

/** Begins a sign-in on behalf of a server (API reference, AdminInitiateAuth). */
export const adminInitiateAuth = operation({
  name: 'AdminInitiateAuth',
  access: 'signed',
  needs: signInNeeds,
  run: async (
    input: Valid<AdminInitiateAuthRequest>,
    services,
    origin,
  ): Promise<AdminInitiateAuthResponse> => {
    requireClientOfPool(services.settings, input.UserPoolId, input.ClientId)
    return startSignIn(
      services,
      {
        clientId: input.ClientId,
        flow: input.AuthFlow,
        parameters: input.AuthParameters ?? {},
        session: input.Session,
        call: {
          clientMetadata: input.ClientMetadata,
          origin: originBehindServer(origin, input.ContextData),
        },
      },
      rules,
    )
  },
})
