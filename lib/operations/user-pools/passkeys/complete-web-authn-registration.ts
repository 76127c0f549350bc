import type {
  CompleteWebAuthnRegistrationRequest,
  CompleteWebAuthnRegistrationResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { passkeyRegistrationRef } from '../../../store/passkey-registrations.ts'
import { bearerNeeds, requireBearer } from '../../../user-pools/access-token.ts'
import { completeRegistration } from '../../../user-pools/passkeys/register.ts'
import { retryOnUserChange } from '../../../user-pools/user-changes.ts'
import { operation, type Valid } from '../../operation.ts'

/** Keeps the passkey that an authenticator made (API reference, CompleteWebAuthnRegistration). */
export const completeWebAuthnRegistration = operation({
  name: 'CompleteWebAuthnRegistration',
  access: 'access token',
  needs: bearerNeeds,
  run: (
    input: Valid<CompleteWebAuthnRegistrationRequest>,
    services,
  ): Promise<CompleteWebAuthnRegistrationResponse> =>
    retryOnUserChange(async () => {
      const { AccessToken: token, Credential: credential } = input
      const { more, ...registrant } = await requireBearer(services, token, (poolId, username) => ({
        begun: passkeyRegistrationRef(poolId, username),
      }))
      await completeRegistration(services, registrant, { credential, begun: more.begun })
      return {}
    }),
})
