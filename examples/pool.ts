import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider'

/**
 * Makes what the quick starts need: a pool with a domain, an app that signs people in on the hosted
 * pages, and somebody to sign in as. Writes the settings of the app to standard output as JSON.
 *
 *     npx node examples/pool.ts http://localhost:3000/
 *
 * The server is at COGNATE_URL, http://localhost:4000 by default; its TLS at the next port.
 */
const [callback = 'http://localhost:3000/'] = process.argv.slice(2)
const url = process.env.COGNATE_URL ?? 'http://localhost:4000'
const tls = process.env.COGNATE_TLS_URL ?? 'https://localhost:4001'

const cognito = new CognitoIdentityProviderClient({
  endpoint: url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
})

const { UserPool } = await cognito.send(
  new CreateUserPoolCommand({
    PoolName: 'notes',
    UsernameAttributes: ['email'],
    AutoVerifiedAttributes: ['email'],
  }),
)
const userPoolId = UserPool?.Id ?? ''
const prefix = `notes-${userPoolId.split('_')[1]?.toLowerCase() ?? ''}`
await cognito.send(
  new CreateUserPoolDomainCommand({
    UserPoolId: userPoolId,
    Domain: prefix,
    ManagedLoginVersion: 2,
  }),
)
const { UserPoolClient } = await cognito.send(
  new CreateUserPoolClientCommand({
    UserPoolId: userPoolId,
    ClientName: 'notes',
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email', 'aws.cognito.signin.user.admin'],
    CallbackURLs: [callback],
    LogoutURLs: [...new Set([callback, new URL('/', callback).href])],
    SupportedIdentityProviders: ['COGNITO'],
  }),
)
const jane = { UserPoolId: userPoolId, Username: 'jane@example.com' }
await cognito.send(
  new AdminCreateUserCommand({
    ...jane,
    MessageAction: 'SUPPRESS',
    UserAttributes: [
      { Name: 'email', Value: jane.Username },
      { Name: 'email_verified', Value: 'true' },
    ],
  }),
)
await cognito.send(
  new AdminSetUserPasswordCommand({ ...jane, Password: 'Correct-Horse-7', Permanent: true }),
)

const settings = {
  authority: `${url}/${userPoolId}`,
  userPoolId,
  clientId: UserPoolClient?.ClientId,
  endpoint: tls,
  domain: `${tls.replace('https://', '')}/auth/${prefix}`,
}
process.stdout.write(`${JSON.stringify(settings, undefined, 2)}\n`)
