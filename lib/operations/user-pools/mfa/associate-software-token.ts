import type {
  AssociateSoftwareTokenRequest,
  AssociateSoftwareTokenResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { bearerNeeds } from '../../../user-pools/access-token.ts'
import { appCredential } from '../../../user-pools/mfa/app-credential.ts'
import { associateBySession, associateByToken } from '../../../user-pools/mfa/associate-app.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Hands out the seed for an authenticator app, to a signed-in user or in the middle of a sign-in
 * that demands one (API reference, AssociateSoftwareToken).
 */
export const associateSoftwareToken = operation({
  name: 'AssociateSoftwareToken',
  access: 'public',
  needs: [...bearerNeeds, 'keyring'],
  run: async (
    input: Valid<AssociateSoftwareTokenRequest>,
    services,
  ): Promise<AssociateSoftwareTokenResponse> => {
    const credential = appCredential(input)
    return 'token' in credential
      ? associateByToken(services, credential.token)
      : associateBySession(services, credential.session)
  },
})
