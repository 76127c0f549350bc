import {
  DescribeIdentityPoolCommand,
  GetOpenIdTokenCommand,
  GetPrincipalTagAttributeMapCommand,
  ListTagsForResourceCommand,
  SetPrincipalTagAttributeMapCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cognito-identity'
import { beforeAll, describe, expect, it } from '@jest/globals'
import {
  aWirePool,
  aWireUserPool,
  claimsOf,
  identityClients,
  vouchFor,
  wireIdentity,
  type WireUserPool,
} from './identity-world.ts'

const clients = identityClients()
const { admin, app } = clients
const noPool = 'us-east-1:00000000-0000-4000-8000-000000000000'
const arnOf = (id: string) => `arn:aws:cognito-identity:us-east-1:123456789012:identitypool/${id}`

let users: WireUserPool
let others: WireUserPool

beforeAll(async () => {
  users = await aWireUserPool()
  others = await aWireUserPool()
})

const missing = (what: string, id: string) => ({
  name: 'ResourceNotFoundException',
  message: `${what} '${id}' not found.`,
})

describe('tags of identity pools over the wire', () => {
  it('are set, read and taken off', async () => {
    const IdentityPoolId = await aWirePool(clients, [], { IdentityPoolTags: { team: 'mobile' } })
    const ResourceArn = arnOf(IdentityPoolId)
    await admin.send(new TagResourceCommand({ ResourceArn, Tags: { team: 'web', stage: 'test' } }))
    await admin.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['stage'] }))
    const { Tags } = await admin.send(new ListTagsForResourceCommand({ ResourceArn }))
    expect(Tags).toEqual({ team: 'web' })
    const described = await admin.send(new DescribeIdentityPoolCommand({ IdentityPoolId }))
    expect(described.IdentityPoolTags).toEqual(Tags)
  })

  it('are refused of what is not there, or is no identity pool', async () => {
    const calls = (ResourceArn: string) => [
      () => admin.send(new TagResourceCommand({ ResourceArn, Tags: {} })),
      () => admin.send(new UntagResourceCommand({ ResourceArn, TagKeys: [] })),
      () => admin.send(new ListTagsForResourceCommand({ ResourceArn })),
    ]
    const userPool = 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_a'
    for (const call of calls(arnOf(noPool))) {
      await expect(call()).rejects.toMatchObject(missing('IdentityPool', noPool))
    }
    for (const call of calls(userPool)) {
      await expect(call()).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message: `Invalid identity pool ARN: ${userPool}`,
      })
    }
  })
})

describe('tags of sessions over the wire', () => {
  it('are mapped, read back, and told in tokens', async () => {
    const IdentityPoolId = await aWirePool(clients, [users])
    const map = {
      IdentityPoolId,
      IdentityProviderName: users.provider,
      UseDefaults: false,
      PrincipalTags: { app: 'aud' },
    }
    expect(await admin.send(new SetPrincipalTagAttributeMapCommand(map))).toMatchObject(map)
    const { IdentityProviderName } = map
    const question = new GetPrincipalTagAttributeMapCommand({
      IdentityPoolId,
      IdentityProviderName,
    })
    expect(await admin.send(question)).toMatchObject(map)
    const Logins = await users.login()
    const IdentityId = await wireIdentity(clients, IdentityPoolId, Logins)
    const { Token = '' } = await app.send(new GetOpenIdTokenCommand({ IdentityId, Logins }))
    expect(claimsOf(Token)['https://aws.amazon.com/tags']).toEqual({
      principal_tags: { app: [users.clientId] },
    })
    const { token } = await vouchFor(clients, IdentityPoolId, {
      user: 'tagged',
      PrincipalTags: { plan: 'paid' },
    })
    expect(claimsOf(token)['https://aws.amazon.com/tags']).toEqual({
      principal_tags: { plan: ['paid'] },
    })
  })

  it('are refused for a provider that the pool does not list, and were never set', async () => {
    const IdentityPoolId = await aWirePool(clients, [users])
    const set = (input: { IdentityPoolId: string; IdentityProviderName: string }) =>
      admin.send(new SetPrincipalTagAttributeMapCommand(input))
    const get = (input: { IdentityPoolId: string; IdentityProviderName: string }) =>
      admin.send(new GetPrincipalTagAttributeMapCommand(input))
    await expect(
      set({ IdentityPoolId, IdentityProviderName: others.provider }),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Please provide a valid public provider',
    })
    await expect(
      get({ IdentityPoolId, IdentityProviderName: users.provider }),
    ).rejects.toMatchObject(missing('Principal tag attribute map of provider', users.provider))
    for (const call of [set, get]) {
      await expect(
        call({ IdentityPoolId: noPool, IdentityProviderName: users.provider }),
      ).rejects.toMatchObject(missing('IdentityPool', noPool))
    }
  })
})
