import type {
  GetOpenIdTokenForDeveloperIdentityInput,
  GetOpenIdTokenForDeveloperIdentityResponse,
} from '@aws-sdk/client-cognito-identity'
import { brokerKey } from '../../../identity-pools/broker-key.ts'
import { signOpenIdToken } from '../../../identity-pools/broker.ts'
import {
  developerIdentity,
  developerTokenLogins,
} from '../../../identity-pools/developer-identity.ts'
import { loginNeeds } from '../../../identity-pools/logins.ts'
import { principalTags } from '../../../identity-pools/principal-tags.ts'
import { operation, type Valid } from '../../operation.ts'

/** Seconds that the token is good for, unless the request says. */
const usualDuration = 900

/**
 * The identity of a user whom the caller vouches for, made at its first use, and a token that the
 * user's app brings back for credentials.
 *
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetOpenIdTokenForDeveloperIdentity.html
 */
export const getOpenIdTokenForDeveloperIdentity = operation({
  name: 'GetOpenIdTokenForDeveloperIdentity',
  access: 'signed',
  needs: [...loginNeeds, 'keyring', 'kms'],
  run: async (
    input: Valid<GetOpenIdTokenForDeveloperIdentityInput>,
    services,
  ): Promise<GetOpenIdTokenForDeveloperIdentityResponse> => {
    const { IdentityPoolId: identityPoolId, IdentityId, Logins: logins } = input
    const request = { identityPoolId, identityId: IdentityId, logins }
    const [found] = await Promise.all([developerIdentity(services, request), brokerKey(services)])
    const { identityId, pool, others } = found
    const mapped = principalTags(services.settings, pool, others)
    const token = await signOpenIdToken(services, {
      identityId,
      identityPoolId,
      logins: developerTokenLogins(found),
      principalTags: new Map([...mapped, ...Object.entries(input.PrincipalTags ?? {})]),
      durationSeconds: input.TokenDuration ?? usualDuration,
    })
    return { IdentityId: identityId, Token: token }
  },
})
