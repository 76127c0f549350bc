import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  SetIdentityPoolRolesCommand,
} from '@aws-sdk/client-cognito-identity'

/**
 * Makes an identity pool that takes guests, and writes the settings of a page that listens to the
 * datasets of its visitor to standard output as JSON.
 *
 *     npx node examples/identity-pool.ts
 *
 * The server is at COGNATE_URL, http://localhost:4000 by default.
 */
const endpoint = process.env.COGNATE_URL ?? 'http://localhost:4000'
const region = 'us-east-1'
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
const identities = new CognitoIdentityClient({ endpoint, region, credentials })

const { IdentityPoolId: identityPoolId } = await identities.send(
  new CreateIdentityPoolCommand({
    IdentityPoolName: 'notes',
    AllowUnauthenticatedIdentities: true,
  }),
)
await identities.send(
  new SetIdentityPoolRolesCommand({
    IdentityPoolId: identityPoolId,
    Roles: { unauthenticated: 'arn:aws:iam::123456789012:role/CognateUnauthenticatedRole' },
  }),
)

const channelUrl = `${endpoint.replace(/^http/u, 'ws')}/channel`
const settings = { endpoint, region, identityPoolId, channelUrl }
process.stdout.write(`${JSON.stringify(settings, undefined, 2)}\n`)
