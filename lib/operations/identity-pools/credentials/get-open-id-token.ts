import type { GetOpenIdTokenInput, GetOpenIdTokenResponse } from '@aws-sdk/client-cognito-identity'
import { ServiceError } from '../../../errors.ts'
import { signOpenIdToken } from '../../../identity-pools/broker.ts'
import { findIdentity, signIn } from '../../../identity-pools/find-identity.ts'
import { loginNeeds } from '../../../identity-pools/logins.ts'
import { isSamlProvider } from '../../../identity-pools/provider-names.ts'
import { principalTags } from '../../../identity-pools/principal-tags.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * The OpenID token with which an app of the basic (classic) flow goes to STS itself.
 *
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetOpenIdToken.html
 */
export const getOpenIdToken = operation({
  name: 'GetOpenIdToken',
  access: 'public',
  needs: [...loginNeeds, 'keyring', 'kms'],
  run: async (input: Valid<GetOpenIdTokenInput>, services): Promise<GetOpenIdTokenResponse> => {
    if (Object.keys(input.Logins ?? {}).some(isSamlProvider)) {
      throw new ServiceError(
        'InvalidParameterException',
        'Basic (classic) flow is not supported with SAML, please use enhanced flow.',
      )
    }
    const use = { operation: 'GetOpenIdToken', takesDeveloperTokens: false }
    const found = await findIdentity(services, input, use)
    if (found.pool.settings.AllowClassicFlow !== true) {
      throw new ServiceError(
        'InvalidParameterException',
        'Basic (classic) flow is not enabled, please use enhanced flow.',
      )
    }
    const { id, poolId } = await signIn(services, found)
    const { pool, logins } = found
    const tags = principalTags(services.settings, pool, logins)
    const bearer = { identityId: id, identityPoolId: poolId, logins, principalTags: tags }
    return { IdentityId: id, Token: await signOpenIdToken(services, bearer) }
  },
})
