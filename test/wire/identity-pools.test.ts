import {
  DeleteIdentitiesCommand,
  DeleteIdentityPoolCommand,
  DescribeIdentityCommand,
  DescribeIdentityPoolCommand,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
  GetIdentityPoolRolesCommand,
  GetOpenIdTokenCommand,
  ListIdentitiesCommand,
  ListIdentityPoolsCommand,
  UpdateIdentityPoolCommand,
} from '@aws-sdk/client-cognito-identity'
import { beforeAll, describe, expect, it } from '@jest/globals'
import {
  authenticatedRoleName,
  roleArn,
  unauthenticatedRoleName,
} from '../../local/sts/default-roles.ts'
import { aWirePool, aWireUserPool, identityClients, type WireUserPool } from './identity-world.ts'
import { serverUrl } from './server.ts'

const clients = identityClients()
const { admin, app } = clients

const account = '123456789012'
const authenticated = roleArn(account, authenticatedRoleName)
const unauthenticated = roleArn(account, unauthenticatedRoleName)

let users: WireUserPool

beforeAll(async () => {
  users = await aWireUserPool()
})

function aPool(): Promise<string> {
  return aWirePool(clients, [users], { IdentityPoolTags: { team: 'mobile' } })
}

describe('identity pools over the wire', () => {
  it('manages a pool and its roles', async () => {
    const IdentityPoolId = await aPool()
    const described = await admin.send(new DescribeIdentityPoolCommand({ IdentityPoolId }))
    expect(described).toMatchObject({
      IdentityPoolId,
      IdentityPoolName: 'wire pool',
      AllowUnauthenticatedIdentities: true,
      CognitoIdentityProviders: [{ ProviderName: users.provider, ClientId: users.clientId }],
      IdentityPoolTags: { team: 'mobile' },
    })
    const roles = await admin.send(new GetIdentityPoolRolesCommand({ IdentityPoolId }))
    expect(roles.Roles).toEqual({ authenticated, unauthenticated })
    const least = { IdentityPoolName: 'renamed', AllowUnauthenticatedIdentities: false }
    await admin.send(new UpdateIdentityPoolCommand({ IdentityPoolId, ...least }))
    const { IdentityPools } = await admin.send(new ListIdentityPoolsCommand({ MaxResults: 60 }))
    expect(IdentityPools).toContainEqual({ IdentityPoolId, IdentityPoolName: 'renamed' })
    await admin.send(new DeleteIdentityPoolCommand({ IdentityPoolId }))
    await expect(
      admin.send(new DescribeIdentityPoolCommand({ IdentityPoolId })),
    ).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `IdentityPool '${IdentityPoolId}' not found.`,
      $metadata: { httpStatusCode: 400 },
    })
  })

  it('asks for a signature', async () => {
    const unsigned = await fetch(serverUrl(), {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AWSCognitoIdentityService.ListIdentityPools',
      },
      body: '{"MaxResults":1}',
    })
    expect(await unsigned.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' })
  })

  it('checks limits as the model has them', async () => {
    await expect(
      admin.send(new ListIdentityPoolsCommand({ MaxResults: 61 })),
    ).rejects.toMatchObject({
      message:
        "1 validation error detected: Value '61' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 60",
    })
  })
})

describe('identities over the wire', () => {
  it('gives a guest the keys of the guest role', async () => {
    const { IdentityId } = await app.send(new GetIdCommand({ IdentityPoolId: await aPool() }))
    const { Credentials } = await app.send(new GetCredentialsForIdentityCommand({ IdentityId }))
    expect(Credentials).toEqual({
      AccessKeyId: expect.stringMatching(/^ASIA/u),
      SecretKey: expect.any(String),
      SessionToken: expect.any(String),
      Expiration: expect.any(Date),
    })
    const left = (Credentials?.Expiration?.getTime() ?? 0) - Date.now()
    expect(left).toBeGreaterThan(3_500_000)
  })

  it('gives a login one identity and its keys, by the name that Amplify sends too', async () => {
    const IdentityPoolId = await aPool()
    const Logins = await users.login()
    const { IdentityId } = await app.send(new GetIdCommand({ IdentityPoolId, Logins }))
    const issuerName = users.provider.replace(/^[^/]*/u, serverUrl().replace('http://', ''))
    const byIssuer = { [issuerName]: Logins[users.provider] ?? '' }
    const again = await app.send(new GetIdCommand({ IdentityPoolId, Logins: byIssuer }))
    expect(again.IdentityId).toBe(IdentityId)
    for (const logins of [Logins, byIssuer]) {
      const { Credentials } = await app.send(
        new GetCredentialsForIdentityCommand({ IdentityId, Logins: logins }),
      )
      expect(Credentials?.AccessKeyId).toMatch(/^ASIA/u)
    }
    const described = await admin.send(new DescribeIdentityCommand({ IdentityId }))
    expect(described).toMatchObject({ Logins: [users.provider], CreationDate: expect.any(Date) })
    await expect(
      app.send(new GetCredentialsForIdentityCommand({ IdentityId })),
    ).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: `Access to Identity '${String(IdentityId)}' is forbidden.`,
    })
  })

  it('gives one identity to 64 callers at once', async () => {
    const IdentityPoolId = await aPool()
    const Logins = await users.login()
    const answers = await Promise.all(
      Array.from({ length: 64 }, () => app.send(new GetIdCommand({ IdentityPoolId, Logins }))),
    )
    expect(new Set(answers.map(({ IdentityId }) => IdentityId)).size).toBe(1)
  })

  it('publishes the key that signs the tokens of the basic flow', async () => {
    const { IdentityId } = await app.send(new GetIdCommand({ IdentityPoolId: await aPool() }))
    const { Token = '' } = await app.send(new GetOpenIdTokenCommand({ IdentityId }))
    const header = JSON.parse(
      Buffer.from(Token.split('.')[0] ?? '', 'base64url').toString(),
    ) as object // ours
    const issuer = `${serverUrl()}/identity-pools`
    const about = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as {
      issuer: string
      jwks_uri: string
    } // our own document
    expect(about.issuer).toBe(issuer)
    const { keys } = (await (await fetch(about.jwks_uri)).json()) as { keys: { kid: string }[] } // ours
    expect(header).toEqual({ kid: keys[0]?.kid, typ: 'JWS', alg: 'RS256' })
  })

  it('lists identities and deletes them', async () => {
    const IdentityPoolId = await aPool()
    const { IdentityId = '' } = await app.send(new GetIdCommand({ IdentityPoolId }))
    const list = new ListIdentitiesCommand({ IdentityPoolId, MaxResults: 10 })
    const { Identities } = await admin.send(list)
    expect(Identities?.map((identity) => identity.IdentityId)).toEqual([IdentityId])
    const { UnprocessedIdentityIds } = await admin.send(
      new DeleteIdentitiesCommand({ IdentityIdsToDelete: [IdentityId] }),
    )
    expect(UnprocessedIdentityIds).toEqual([])
    await expect(admin.send(new DescribeIdentityCommand({ IdentityId }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Identity '${IdentityId}' not found.`,
    })
  })
})
