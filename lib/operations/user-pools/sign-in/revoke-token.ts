import type {
  RevokeTokenRequest,
  RevokeTokenResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { note } from '../../../audit/trail.ts'
import { ServiceError } from '../../../errors.ts'
import { openRefreshToken } from '../../../keys/refresh-tokens.ts'
import { clientRef, noSuchClient } from '../../../store/app-clients.ts'
import { isClientSecret } from '../../../user-pools/client-secret.ts'
import { poolIdOfClient } from '../../../user-pools/ids.ts'
import { endFamily } from '../../../user-pools/revoke-family.ts'
import { operation, type Valid } from '../../operation.ts'

/** Ends a refresh token and every token that came from it (API reference, RevokeToken). */
export const revokeToken = operation({
  name: 'RevokeToken',
  access: 'public',
  needs: ['settings', 'table', 'keyring'],
  run: async (
    input: Valid<RevokeTokenRequest>,
    { settings, table, keyring },
  ): Promise<RevokeTokenResponse> => {
    const poolId = poolIdOfClient(settings.region, input.ClientId)
    const client = await table.get(clientRef(poolId, input.ClientId))
    if (!client) throw noSuchClient(input.ClientId)
    if (!(client.settings.EnableTokenRevocation ?? true)) {
      throw new ServiceError(
        'UnsupportedOperationException',
        'Token revocation is not enabled for this client.',
      )
    }
    if (!(await isClientSecret(keyring, client, input.ClientSecret))) {
      throw new ServiceError('UnauthorizedException', 'Invalid client or secret')
    }
    const sealer = await keyring.sealer('user-pools')
    const claims = openRefreshToken(sealer, input.Token)
    if (!claims) throw new ServiceError('UnsupportedTokenTypeException')
    note({ user: claims.sub })
    if (claims.client !== client.id) {
      throw new ServiceError('UnauthorizedException', 'Invalid Refresh Token')
    }
    const isLinked = input.RevokeAssociatedSessions === 'LINKED'
    await endFamily(table, claims, isLinked)
    return {}
  },
})
