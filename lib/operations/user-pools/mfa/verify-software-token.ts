import type {
  VerifySoftwareTokenRequest,
  VerifySoftwareTokenResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { bearerNeeds } from '../../../user-pools/access-token.ts'
import { appCredential } from '../../../user-pools/mfa/app-credential.ts'
import { verifyBySession, verifyByToken } from '../../../user-pools/mfa/verify-app.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Registers an authenticator app by its first code (API reference, VerifySoftwareToken).
 */
export const verifySoftwareToken = operation({
  name: 'VerifySoftwareToken',
  access: 'public',
  needs: [...bearerNeeds, 'keyring'],
  run: async (
    input: Valid<VerifySoftwareTokenRequest>,
    services,
  ): Promise<VerifySoftwareTokenResponse> => {
    const credential = appCredential(input)
    const first = { code: input.UserCode, friendlyName: input.FriendlyDeviceName }
    return 'token' in credential
      ? verifyByToken(services, credential.token, first)
      : verifyBySession(services, credential.session, first)
  },
})
