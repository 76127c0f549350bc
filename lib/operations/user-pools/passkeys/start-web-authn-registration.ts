import type {
  StartWebAuthnRegistrationRequest,
  StartWebAuthnRegistrationResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { bearerNeeds, requireBearer } from '../../../user-pools/access-token.ts'
import { startRegistration } from '../../../user-pools/passkeys/register.ts'
import { operation, type Valid } from '../../operation.ts'

/** Begins the registration of a passkey (API reference, StartWebAuthnRegistration). */
export const startWebAuthnRegistration = operation({
  name: 'StartWebAuthnRegistration',
  access: 'access token',
  needs: bearerNeeds,
  run: async (
    input: Valid<StartWebAuthnRegistrationRequest>,
    services,
  ): Promise<StartWebAuthnRegistrationResponse> => {
    const registrant = await requireBearer(services, input.AccessToken)
    return { CredentialCreationOptions: await startRegistration(services, registrant) }
  },
})
