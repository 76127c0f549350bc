import { note } from '../../audit/trail.ts'
import { openRefreshToken } from '../../keys/refresh-tokens.ts'
import { grantInForce, refreshRead, refreshRefs } from '../../user-pools/sign-in/refresh.ts'
import { OAuthFault } from '../faults.ts'
import { authenticatedApp } from './client-authentication.ts'
import { originOf, type TokenAnswer, type TokenCall } from './token-answer.ts'

/**
 * New tokens for a refresh token (RFC 6749, section 6), in one round trip, and the next refresh token where the client
 * rotates. They say what the first ones did; a scope that is asked for changes nothing, as in Cognito.
 *
 * @throws OAuthFault invalid_client, invalid_request; ServiceError as `refreshRead`
 */
export async function tokensForRefresh({ services, request }: TokenCall): Promise<TokenAnswer> {
  const token = request.form.get('refresh_token')
  const sealer = await services.keyring.sealer('user-pools')
  const opened = openRefreshToken(sealer, token ?? '')
  const { app, found } = await authenticatedApp(services, request, (poolId) =>
    opened?.pool === poolId ? refreshRefs(opened) : {},
  )
  if (!token) throw new OAuthFault('invalid_request', 'refresh_token is required')
  const { pool, client } = app
  const claims = opened?.client === client.id ? opened : undefined
  note({ user: claims?.sub })
  const tokens = await refreshRead(services, {
    ...{ pool, client, claims, found },
    deviceKey: claims?.deviceKey,
    call: { clientMetadata: undefined, origin: originOf(request) },
    authenticate: () => Promise.resolve(), // done above
  })
  return { tokens, grant: claims?.grant && grantInForce(client, claims.grant) }
}
