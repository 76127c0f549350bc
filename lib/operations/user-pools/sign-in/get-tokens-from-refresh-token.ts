import type {
  GetTokensFromRefreshTokenRequest,
  GetTokensFromRefreshTokenResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../../../errors.ts'
import { isClientSecret } from '../../../user-pools/client-secret.ts'
import { refreshTokens } from '../../../user-pools/sign-in/refresh.ts'
import { datedNow, signInNeeds } from '../../../user-pools/sign-in/sign-in.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Renews the tokens of a sign-in, and its refresh token where the client rotates (API reference,
 * GetTokensFromRefreshToken).
 */
export const getTokensFromRefreshToken = operation({
  name: 'GetTokensFromRefreshToken',
  access: 'public',
  needs: signInNeeds,
  run: async (
    input: Valid<GetTokensFromRefreshTokenRequest>,
    services,
    origin,
  ): Promise<GetTokensFromRefreshTokenResponse> => {
    const AuthenticationResult = await refreshTokens(datedNow(services), {
      clientId: input.ClientId,
      token: input.RefreshToken,
      deviceKey: input.DeviceKey,
      call: { clientMetadata: input.ClientMetadata, origin },
      admit: () => undefined, // any client may; only rotation depends on its settings
      authenticate: async (client) => {
        if (await isClientSecret(services.keyring, client, input.ClientSecret)) return
        throw new ServiceError('NotAuthorizedException', 'Invalid client or secret')
      },
    })
    return { AuthenticationResult }
  },
})
