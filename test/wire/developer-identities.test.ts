import {
  DeleteIdentitiesCommand,
  DescribeIdentityCommand,
  GetCredentialsForIdentityCommand,
  ListIdentitiesCommand,
  LookupDeveloperIdentityCommand,
  MergeDeveloperIdentitiesCommand,
  UnlinkDeveloperIdentityCommand,
} from '@aws-sdk/client-cognito-identity'
import { beforeAll, describe, expect, it } from '@jest/globals'
import {
  aWirePool,
  aWireUserPool,
  claimsOf,
  developerProvider,
  identityClients,
  vouchFor,
  wireIdentity,
  type WireUserPool,
} from './identity-world.ts'
import { serverUrl } from './server.ts'

const clients = identityClients()
const { admin, app } = clients
const noPool = 'us-east-1:00000000-0000-4000-8000-000000000000'

let users: WireUserPool
let poolId: string

beforeAll(async () => {
  users = await aWireUserPool()
  poolId = await aWirePool(clients, [users])
})

const noIdentity = () => `${poolId.slice(0, 18)}-0000-4000-8000-000000000000`

const missing = (what: string, id: string) => ({
  name: 'ResourceNotFoundException',
  message: `${what} '${id}' not found.`,
  $metadata: { httpStatusCode: 400 },
})
const unsupported = {
  name: 'InvalidParameterException',
  message: 'This identity pool does not support the specified developer provider',
}
const conflict = {
  name: 'ResourceConflictException',
  message: 'Login is already linked to another account.',
}

describe('GetOpenIdTokenForDeveloperIdentity over the wire', () => {
  it('vouches for a user, whose app gets keys for the token', async () => {
    const { id, token } = await vouchFor(clients, poolId, { user: 'jane', TokenDuration: 60 })
    const { exp, iat, ...claims } = claimsOf(token)
    expect(Number(exp) - Number(iat)).toBe(60)
    expect(claims).toMatchObject({
      sub: id,
      aud: poolId,
      iss: `${serverUrl()}/identity-pools`,
      amr: ['authenticated', developerProvider, `${developerProvider}:${poolId}:jane`],
    })
    const Logins = { 'cognito-identity.amazonaws.com': token }
    const { Credentials } = await app.send(
      new GetCredentialsForIdentityCommand({ IdentityId: id, Logins }),
    )
    expect(Credentials?.AccessKeyId).toMatch(/^ASIA/u)
    const described = await admin.send(new DescribeIdentityCommand({ IdentityId: id }))
    expect(described.Logins).toEqual([developerProvider])
  })

  it('gives one identity to 64 requests at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 64 }, () => vouchFor(clients, poolId, { user: 'crowd' })),
    )
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
  })

  it('refuses a user of another identity, and the other way round', async () => {
    await vouchFor(clients, poolId, { user: 'registered' })
    const guest = await wireIdentity(clients, poolId)
    await expect(
      vouchFor(clients, poolId, { user: 'registered', IdentityId: guest }),
    ).rejects.toMatchObject({
      name: 'DeveloperUserAlreadyRegisteredException',
      message: 'The developer user identifier is already registered under a different identity ID.',
      $metadata: { httpStatusCode: 400 },
    })
    const { id } = await vouchFor(clients, poolId, { user: 'somebody' })
    await expect(
      vouchFor(clients, poolId, { user: 'nobody yet', IdentityId: id }),
    ).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message:
        "Logins don't match. Please include at least one valid login for this identity or identity pool.",
    })
  })

  it('refuses logins of another identity, and those that are not good', async () => {
    const login = await users.login()
    await wireIdentity(clients, poolId, login)
    await vouchFor(clients, poolId, { user: 'apart' })
    await expect(vouchFor(clients, poolId, { user: 'apart', others: login })).rejects.toMatchObject(
      conflict,
    )
    await expect(
      vouchFor(clients, poolId, { user: 'apart', others: { [users.provider]: 'x' } }),
    ).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Invalid login token. Not a valid OpenId Connect identity token.',
    })
  })

  it('refuses a pool or an identity that is not there, or no user of the provider', async () => {
    await expect(vouchFor(clients, noPool, { user: 'x' })).rejects.toMatchObject(
      missing('IdentityPool', noPool),
    )
    const IdentityId = noIdentity()
    await expect(vouchFor(clients, poolId, { user: 'x', IdentityId })).rejects.toMatchObject(
      missing('Identity', IdentityId),
    )
    await expect(
      vouchFor(clients, poolId, { user: 'x', Logins: { 'login.other': 'x' } }),
    ).rejects.toMatchObject(unsupported)
  })

  it('refuses durations and tags beyond the limits of the model', async () => {
    await expect(
      vouchFor(clients, poolId, { user: 'x', TokenDuration: 86_401 }),
    ).rejects.toMatchObject({
      message: expect.stringContaining('Member must have value less than or equal to 86400'),
    })
    const PrincipalTags = { tag: 'v'.repeat(257) }
    await expect(vouchFor(clients, poolId, { user: 'x', PrincipalTags })).rejects.toMatchObject({
      message: expect.stringContaining('Member must have length less than or equal to 256'),
    })
  })

  it('asks for a signature', async () => {
    const Logins = { [developerProvider]: 'x' }
    for (const operation of ['GetOpenIdTokenForDeveloperIdentity', 'LookupDeveloperIdentity']) {
      const unsigned = await fetch(serverUrl(), {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': `AWSCognitoIdentityService.${operation}`,
        },
        body: JSON.stringify({ IdentityPoolId: poolId, Logins }),
      })
      expect(await unsigned.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' })
    }
  })
})

describe('LookupDeveloperIdentity over the wire', () => {
  const look = (question: object) =>
    admin.send(new LookupDeveloperIdentityCommand({ IdentityPoolId: poolId, ...question }))

  it('finds identity and user by each other', async () => {
    const { id: IdentityId } = await vouchFor(clients, poolId, { user: 'looked for' })
    const both = { IdentityId, DeveloperUserIdentifierList: ['looked for'] }
    expect(await look({ DeveloperUserIdentifier: 'looked for' })).toMatchObject(both)
    expect(await look({ IdentityId, MaxResults: 1 })).toMatchObject(both)
    await expect(look({ IdentityId, DeveloperUserIdentifier: 'nobody' })).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: 'The developer user identifier does not belong to the identity.',
    })
  })

  it('refuses what is not there, and questions without a question', async () => {
    await expect(look({ DeveloperUserIdentifier: 'nobody' })).rejects.toMatchObject(
      missing('Developer user', 'nobody'),
    )
    await expect(look({ IdentityId: noIdentity() })).rejects.toMatchObject(
      missing('Identity', noIdentity()),
    )
    await expect(look({})).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Either IdentityID or DeveloperUserIdentifier must not be null.',
    })
  })
})

describe('MergeDeveloperIdentities over the wire', () => {
  const merge = (source: string, destination: string, more = {}) =>
    admin.send(
      new MergeDeveloperIdentitiesCommand({
        SourceUserIdentifier: source,
        DestinationUserIdentifier: destination,
        DeveloperProviderName: developerProvider,
        IdentityPoolId: poolId,
        ...more,
      }),
    )

  it('makes one identity of two, and hides the other one', async () => {
    const pool = await aWirePool(clients)
    const { id: source } = await vouchFor(clients, pool, { user: 'source' })
    const { id } = await vouchFor(clients, pool, { user: 'destination' })
    const { IdentityId } = await merge('source', 'destination', { IdentityPoolId: pool })
    expect(IdentityId).toBe(id)
    expect((await vouchFor(clients, pool, { user: 'source' })).id).toBe(id)
    const list = async (HideDisabled: boolean) => {
      const page = { IdentityPoolId: pool, MaxResults: 10, HideDisabled }
      const { Identities = [] } = await admin.send(new ListIdentitiesCommand(page))
      return Identities.map((identity) => identity.IdentityId)
    }
    expect(await list(true)).toEqual([id])
    expect(await list(false)).toEqual([id, source].toSorted())
    await expect(
      app.send(new GetCredentialsForIdentityCommand({ IdentityId: source })),
    ).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: `Access to Identity '${source}' is forbidden.`,
    })
  })

  it('refuses two people of one provider, strangers, and another provider', async () => {
    await vouchFor(clients, poolId, { user: 'left', others: await users.login() })
    await vouchFor(clients, poolId, { user: 'right', others: await users.login() })
    await expect(merge('left', 'right')).rejects.toMatchObject(conflict)
    await expect(merge('left', 'nobody')).rejects.toMatchObject(missing('Developer user', 'nobody'))
    await expect(
      merge('left', 'right', { DeveloperProviderName: 'login.other' }),
    ).rejects.toMatchObject(unsupported)
    await expect(merge('left', 'right', { IdentityPoolId: noPool })).rejects.toMatchObject(
      missing('IdentityPool', noPool),
    )
  })
})

describe('UnlinkDeveloperIdentity over the wire', () => {
  const unlink = (IdentityId: string, user: string, more = {}) =>
    admin.send(
      new UnlinkDeveloperIdentityCommand({
        IdentityId,
        IdentityPoolId: poolId,
        DeveloperProviderName: developerProvider,
        DeveloperUserIdentifier: user,
        ...more,
      }),
    )

  it('gives the user a new identity', async () => {
    const { id } = await vouchFor(clients, poolId, { user: 'leaves' })
    await unlink(id, 'leaves')
    expect((await vouchFor(clients, poolId, { user: 'leaves' })).id).not.toBe(id)
  })

  it('refuses what is not there or not linked, and another provider', async () => {
    const { id } = await vouchFor(clients, poolId, { user: 'stays' })
    await vouchFor(clients, poolId, { user: 'neighbor' })
    await expect(unlink(id, 'nobody')).rejects.toMatchObject(missing('Developer user', 'nobody'))
    await expect(unlink(id, 'neighbor')).rejects.toMatchObject(conflict)
    await expect(unlink(noIdentity(), 'stays')).rejects.toMatchObject(
      missing('Identity', noIdentity()),
    )
    await expect(
      unlink(id, 'stays', { DeveloperProviderName: 'login.other' }),
    ).rejects.toMatchObject(unsupported)
  })
})

describe('DeleteIdentities over the wire', () => {
  it('has a developer user begin anew', async () => {
    const { id } = await vouchFor(clients, poolId, { user: 'deleted' })
    const { UnprocessedIdentityIds } = await admin.send(
      new DeleteIdentitiesCommand({ IdentityIdsToDelete: [id, noIdentity()] }),
    )
    expect(UnprocessedIdentityIds).toEqual([])
    expect((await vouchFor(clients, poolId, { user: 'deleted' })).id).not.toBe(id)
  })
})
