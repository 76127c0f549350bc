import type { GetOpenIdTokenInput, GetOpenIdTokenResponse } from '@aws-sdk/client-cognito-identity'
import { ServiceError } from '../../../errors.ts'
import { signOpenIdToken } from '../../../identity-pools/broker.ts'
import { findIdentity, signIn } from '../../../identity-pools/find-identity.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * The OpenID token with which an app of the basic (classic) flow goes to STS itself.
 *
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetOpenIdToken.html
 */
export const getOpenIdToken = operation({
  name: 'GetOpenIdToken',
  access: 'public',
  needs: ['settings', 'table', 'now', 'keyring', 'kms'],
  run: async (input: Valid<GetOpenIdTokenInput>, services): Promise<GetOpenIdTokenResponse> => {
    const found = await findIdentity(services, input)
    if (found.pool.settings.AllowClassicFlow !== true) {
      throw new ServiceError(
        'InvalidParameterException',
        'Basic (classic) flow is not enabled, please use enhanced flow.',
      )
    }
    const { id, poolId } = await signIn(services, found)
    const bearer = { identityId: id, identityPoolId: poolId, logins: found.logins }
    return { IdentityId: id, Token: await signOpenIdToken(services, bearer) }
  },
})
