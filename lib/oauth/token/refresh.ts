import { openRefreshToken } from '../../keys/refresh-tokens.ts'
import { refreshTokens } from '../../user-pools/sign-in/refresh.ts'
import { OAuthFault } from '../faults.ts'
import { authenticatedApp } from './client-authentication.ts'
import { originOf, type TokenAnswer, type TokenCall } from './token-answer.ts'

/**
 * New tokens for a refresh token (RFC 6749, section 6), and the next refresh token where the client
 * rotates. They say what the first ones did; a scope that is asked for changes nothing, as in Cognito.
 *
 * @throws OAuthFault invalid_client, invalid_request; ServiceError as `refreshTokens`
 */
export async function tokensForRefresh({ services, request }: TokenCall): Promise<TokenAnswer> {
  const token = request.form.get('refresh_token')
  const { app } = await authenticatedApp(services, request)
  if (!token) throw new OAuthFault('invalid_request', 'refresh_token is required')
  const sealer = await services.keyring.sealer('user-pools')
  const tokens = await refreshTokens(services, {
    clientId: app.client.id,
    token,
    deviceKey: openRefreshToken(sealer, token)?.deviceKey,
    call: { clientMetadata: undefined, origin: originOf(request) },
    admit: () => undefined,
    authenticate: () => Promise.resolve(), // done above
  })
  return { tokens, grant: openRefreshToken(sealer, token)?.grant }
}
