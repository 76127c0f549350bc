import type {
  GetClientTokenRequest,
  GetClientTokenResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../../../errors.ts'
import { clientRef, noSuchClient } from '../../../store/app-clients.ts'
import { poolRef } from '../../../store/user-pools.ts'
import { isClientSecret, isConfidential } from '../../../user-pools/client-secret.ts'
import { poolIdOfClient } from '../../../user-pools/ids.ts'
import { issueMachineToken } from '../../../user-pools/machine-token.ts'
import { allowsClientToken } from '../../../user-pools/sign-in/flows.ts'
import { issuingNeeds } from '../../../user-pools/tokens.ts'
import { operation, type Valid } from '../../operation.ts'

/** An access token for a machine, without a domain (API reference, GetClientToken). */
export const getClientToken = operation({
  name: 'GetClientToken',
  access: 'public',
  needs: [...issuingNeeds, 'table'],
  run: async (input: Valid<GetClientTokenRequest>, services): Promise<GetClientTokenResponse> => {
    const { ClientId: clientId, Secret: secret, Scopes: asked } = input
    const poolId = poolIdOfClient(services.settings.region, clientId)
    const { pool, client } = await services.table.read({
      pool: poolRef(poolId),
      client: clientRef(poolId, clientId),
    })
    if (!pool || !client) throw noSuchClient(clientId)
    const isKnown =
      isConfidential(client) && (await isClientSecret(services.keyring, client, secret))
    if (!isKnown) throw new ServiceError('NotAuthorizedException', 'Invalid client or secret')
    if (!allowsClientToken(client)) {
      throw new ServiceError(
        'InvalidParameterException',
        'ALLOW_CLIENT_TOKEN_AUTH is not enabled for the client.',
      )
    }
    const { AllowedOAuthScopes: allowed = [] } = client.settings
    const unknown = asked?.find((scope) => !allowed.includes(scope))
    if (unknown !== undefined) {
      throw new ServiceError('InvalidParameterException', `Invalid scope requested: ${unknown}`)
    }
    const scopes = asked && asked.length > 0 ? [...new Set(asked)] : allowed
    const machine = { pool, client, scopes, clientMetadata: input.ClientMetadata }
    return { ClientAuthenticationResult: await issueMachineToken(services, machine) }
  },
})
