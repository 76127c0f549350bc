import type {
  GetCredentialsForIdentityInput,
  GetCredentialsForIdentityResponse,
} from '@aws-sdk/client-cognito-identity'
import { chooseRole } from '../../../domain/role-choice.ts'
import { assumeRole } from '../../../identity-pools/assume-role.ts'
import { brokerKey } from '../../../identity-pools/broker-key.ts'
import { signOpenIdToken } from '../../../identity-pools/broker.ts'
import { findIdentity, signIn } from '../../../identity-pools/find-identity.ts'
import { assertionUses } from '../../../identity-pools/login-records.ts'
import { loginNeeds } from '../../../identity-pools/logins.ts'
import { roleQuestion } from '../../../identity-pools/pool-roles.ts'
import { principalTags } from '../../../identity-pools/principal-tags.ts'
import { keepSessionKeys } from '../../../identity-pools/session-keys.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * The enhanced flow: checks the logins, chooses the role, goes to STS and hands out the keys.
 *
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetCredentialsForIdentity.html
 */
export const getCredentialsForIdentity = operation({
  name: 'GetCredentialsForIdentity',
  access: 'public',
  needs: [...loginNeeds, 'keyring', 'kms', 'sts'],
  run: async (
    input: Valid<GetCredentialsForIdentityInput>,
    services,
  ): Promise<GetCredentialsForIdentityResponse> => {
    const use = { operation: 'GetCredentialsForIdentity', takesDeveloperTokens: true }
    const [found] = await Promise.all([findIdentity(services, input, use), brokerKey(services)])
    const { pool, logins } = found
    const { id: identityId } = await signIn(services, found)
    const customRoleArn = input.CustomRoleArn
    const role = chooseRole(roleQuestion(services.settings, pool.roles, { logins, customRoleArn }))
    const holder = { identityId, identityPoolId: pool.id }
    const tags = principalTags(services.settings, pool, logins)
    const token = await signOpenIdToken(services, { ...holder, logins, principalTags: tags })
    const isGuest = logins.length === 0
    const credentials = await assumeRole(services, { roleArn: role, token, isGuest })
    const uses = assertionUses(logins, use.operation)
    await keepSessionKeys(services, credentials, { ...holder, uses })
    return {
      IdentityId: identityId,
      Credentials: {
        AccessKeyId: credentials.accessKeyId,
        SecretKey: credentials.secretAccessKey,
        SessionToken: credentials.sessionToken,
        Expiration: credentials.expiration,
      },
    }
  },
})
