import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  GetCredentialsForIdentityCommand,
  GetOpenIdTokenForDeveloperIdentityCommand,
  SetIdentityPoolRolesCommand,
} from '@aws-sdk/client-cognito-identity'
import { CognitoSyncClient, ListDatasetsCommand } from '@aws-sdk/client-cognito-sync'

/**
 * Gives users of one's own, whom no provider knows, an identity and AWS keys.
 *
 *     npx node examples/developer-users.ts jane
 *
 * The server is at COGNATE_URL, http://localhost:4000 by default.
 */
const [user = 'jane'] = process.argv.slice(2)
const where = { endpoint: process.env.COGNATE_URL ?? 'http://localhost:4000', region: 'us-east-1' }

// Once: a pool with a developer provider, whose name stays, and the roles of its identities.
const admin = new CognitoIdentityClient({
  ...where,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
})
const { IdentityPoolId = '' } = await admin.send(
  new CreateIdentityPoolCommand({
    IdentityPoolName: 'notes',
    AllowUnauthenticatedIdentities: false,
    DeveloperProviderName: 'login.notes.example',
  }),
)
const authenticated = 'arn:aws:iam::123456789012:role/CognateAuthenticatedRole'
await admin.send(new SetIdentityPoolRolesCommand({ IdentityPoolId, Roles: { authenticated } }))

// In the backend, after it has checked the user's password: the identity, and a token for the app.
const { IdentityId, Token = '' } = await admin.send(
  new GetOpenIdTokenForDeveloperIdentityCommand({
    IdentityPoolId,
    Logins: { 'login.notes.example': user },
    PrincipalTags: { plan: 'paid' },
  }),
)

// In the app, which signs nothing: keys for the token.
const app = new CognitoIdentityClient(where)
const { Credentials } = await app.send(
  new GetCredentialsForIdentityCommand({
    IdentityId,
    Logins: { 'cognito-identity.amazonaws.com': Token },
  }),
)
const { AccessKeyId = '', SecretKey = '', SessionToken = '' } = Credentials ?? {}
const credentials = {
  accessKeyId: AccessKeyId,
  secretAccessKey: SecretKey,
  sessionToken: SessionToken,
}
const sync = new CognitoSyncClient({ ...where, credentials })
const { Count } = await sync.send(new ListDatasetsCommand({ IdentityPoolId, IdentityId }))
process.stdout.write(`${user} is ${String(IdentityId)} and has ${String(Count)} datasets\n`)
