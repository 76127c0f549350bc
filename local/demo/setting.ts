import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  SetIdentityPoolRolesCommand,
} from '@aws-sdk/client-cognito-identity'
import {
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import {
  CognitoSyncClient,
  SetIdentityPoolConfigurationCommand,
} from '@aws-sdk/client-cognito-sync'
import { CreatePlatformApplicationCommand, SNSClient } from '@aws-sdk/client-sns'
import type { RunningStack } from '../stack.ts'
import { authenticatedRoleName, roleArn, unauthenticatedRoleName } from '../sts/default-roles.ts'

/** What the story plays in: ids, and clients of AWS's own SDK pointed at the local server. */
export interface Setting {
  readonly url: string
  readonly poolId: string
  readonly clientId: string
  readonly identityPoolId: string
  /** The key of the user pool in Logins. */
  readonly provider: string
  readonly userPools: CognitoIdentityProviderClient
  readonly identities: CognitoIdentityClient
  /** A cognito-sync client that signs with these credentials. */
  readonly syncAs: (credentials: AwsCredentials) => CognitoSyncClient
}

/** Keys as the AWS SDK takes them. */
export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

const region = 'us-east-1'
const admin = { accessKeyId: 'local', secretAccessKey: 'local' }

/** Creates a user pool with a client, and an identity pool with roles and push. */
export async function createSetting({ url, snsUrl }: RunningStack): Promise<Setting> {
  const options = { endpoint: url, region, credentials: admin }
  const userPools = new CognitoIdentityProviderClient(options)
  const identities = new CognitoIdentityClient(options)
  const { UserPool } = await userPools.send(
    new CreateUserPoolCommand({
      PoolName: 'notes',
      AutoVerifiedAttributes: ['email'],
      AliasAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
    }),
  )
  const poolId = UserPool?.Id ?? ''
  const { UserPoolClient } = await userPools.send(
    new CreateUserPoolClientCommand({ UserPoolId: poolId, ClientName: 'notes-app' }),
  )
  const clientId = UserPoolClient?.ClientId ?? ''
  const provider = `cognito-idp.${region}.amazonaws.com/${poolId}`
  const { IdentityPoolId: identityPoolId = '' } = await identities.send(
    new CreateIdentityPoolCommand({
      IdentityPoolName: 'notes',
      AllowUnauthenticatedIdentities: true,
      CognitoIdentityProviders: [{ ProviderName: provider, ClientId: clientId }],
    }),
  )
  await identities.send(
    new SetIdentityPoolRolesCommand({
      IdentityPoolId: identityPoolId,
      Roles: {
        authenticated: roleArn('123456789012', authenticatedRoleName),
        unauthenticated: roleArn('123456789012', unauthenticatedRoleName),
      },
    }),
  )
  const syncAs = (credentials: AwsCredentials) => new CognitoSyncClient({ ...options, credentials })
  await switchPushOn(syncAs(admin), { identityPoolId, snsUrl })
  return { url, poolId, clientId, identityPoolId, provider, userPools, identities, syncAs }
}

async function switchPushOn(
  sync: CognitoSyncClient,
  { identityPoolId, snsUrl }: { identityPoolId: string; snsUrl: string },
): Promise<void> {
  const sns = new SNSClient({ endpoint: snsUrl, region, credentials: admin })
  const { PlatformApplicationArn: application = '' } = await sns.send(
    new CreatePlatformApplicationCommand({
      Name: 'notes',
      Platform: 'GCM',
      Attributes: { PlatformCredential: 'demo' },
    }),
  )
  await sync.send(
    new SetIdentityPoolConfigurationCommand({
      IdentityPoolId: identityPoolId,
      PushSync: {
        ApplicationArns: [application],
        RoleArn: roleArn('123456789012', 'CognatePushRole'),
      },
    }),
  )
}
