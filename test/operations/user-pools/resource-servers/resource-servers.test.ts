import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type {
  CreateResourceServerRequest,
  CreateUserPoolClientRequest,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Valid } from '../../../../lib/operations/operation.ts'
import { createUserPoolClient } from '../../../../lib/operations/user-pools/app-clients/create-user-pool-client.ts'
import { describeUserPoolClient } from '../../../../lib/operations/user-pools/app-clients/describe-user-pool-client.ts'
import { updateUserPoolClient } from '../../../../lib/operations/user-pools/app-clients/update-user-pool-client.ts'
import { createResourceServer } from '../../../../lib/operations/user-pools/resource-servers/create-resource-server.ts'
import { deleteResourceServer } from '../../../../lib/operations/user-pools/resource-servers/delete-resource-server.ts'
import { describeResourceServer } from '../../../../lib/operations/user-pools/resource-servers/describe-resource-server.ts'
import { listResourceServers } from '../../../../lib/operations/user-pools/resource-servers/list-resource-servers.ts'
import { updateResourceServer } from '../../../../lib/operations/user-pools/resource-servers/update-resource-server.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { anyRequest, aPool, run } from '../../../builders.ts'
import { aStage, refusal, refusals, type Stage } from '../../../user-pools/stage.ts'

let stage: Stage
let pool: UserPool
beforeAll(async () => {
  stage = await aStage()
  pool = await aPool(stage.services)
})
afterAll(() => stage.stop())

let named = 0
const anIdentifier = () => `https://api${named++}.example.com`
const scopes = [
  { ScopeName: 'read', ScopeDescription: 'Read planets' },
  { ScopeName: 'write', ScopeDescription: 'Write planets' },
]

const create = async (Identifier: string, more: Partial<Valid<CreateResourceServerRequest>> = {}) =>
  (
    await run(createResourceServer, stage.services, {
      UserPoolId: pool.id,
      Identifier,
      Name: 'planets',
      ...more,
    })
  ).ResourceServer

const read = async (Identifier: string) =>
  (await run(describeResourceServer, stage.services, { UserPoolId: pool.id, Identifier }))
    .ResourceServer

const aClient = async (settings: Partial<Valid<CreateUserPoolClientRequest>>) =>
  (
    await run(createUserPoolClient, stage.services, {
      UserPoolId: pool.id,
      ClientName: 'app',
      ...settings,
    })
  ).UserPoolClient

const elsewhere = { UserPoolId: 'us-east-1_nosuchone', Name: 'x', Identifier: 'x' }
const noSuchPool = refusal(
  'ResourceNotFoundException',
  'User pool us-east-1_nosuchone does not exist.',
)
const noSuchServer = refusal('ResourceNotFoundException', 'Resource server x does not exist.')

describe('CreateResourceServer', () => {
  it('creates one that reads back as it was written', async () => {
    const Identifier = anIdentifier()
    const server = await create(Identifier, { Scopes: scopes })
    expect(server).toEqual({ UserPoolId: pool.id, Identifier, Name: 'planets', Scopes: scopes })
    expect(await read(Identifier)).toEqual(server)
  })

  it('creates one without scopes', async () => {
    const Identifier = anIdentifier()
    await create(Identifier)
    expect(await read(Identifier)).toEqual({ UserPoolId: pool.id, Identifier, Name: 'planets' })
  })

  it('refuses an identifier that is taken, also by 8 callers at once', async () => {
    const Identifier = anIdentifier()
    const tries = Array.from({ length: 8 }, () => create(Identifier))
    const refused = refusals(await Promise.allSettled(tries))
    expect(refused).toHaveLength(7)
    for (const error of refused) {
      expect(error).toEqual(
        refusal(
          'InvalidParameterException',
          `${Identifier} already exists in user pool ${pool.id}.`,
        ),
      )
    }
  })

  it('refuses a scope that comes twice, and identifiers of the service itself', async () => {
    const Scopes = [...scopes, ...scopes]
    await expect(create(anIdentifier(), { Scopes })).rejects.toEqual(
      refusal('InvalidParameterException', 'Duplicate scope: read'),
    )
    await expect(create('aws.cognito/dcr')).rejects.toEqual(
      refusal(
        'InvalidParameterException',
        'The identifier of a resource server cannot begin with aws.cognito.',
      ),
    )
  })

  it('refuses a pool that is not there', async () => {
    await expect(run(createResourceServer, stage.services, elsewhere)).rejects.toEqual(noSuchPool)
  })

  it('refuses the 26th of a pool, also when many come at once, until one is deleted', async () => {
    const { id: UserPoolId } = await aPool(stage.services)
    const add = (Identifier: string) =>
      run(createResourceServer, stage.services, { UserPoolId, Identifier, Name: 'x' })
    for (let count = 0; count < 23; count++) await add(`api-${count}`)
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, (_, count) => add(`late-${count}`)),
    )
    const limit = refusal(
      'LimitExceededException',
      'A user pool can have at most 25 resource servers.',
    )
    const refused = refusals(results)
    expect(refused).toHaveLength(6)
    for (const error of refused) expect(error).toEqual(limit)
    await run(deleteResourceServer, stage.services, { UserPoolId, Identifier: 'api-0' })
    await add('again')
    await expect(add('too-many')).rejects.toEqual(limit)
  })
})

describe('UpdateResourceServer', () => {
  it('replaces name and scopes; those left out are gone', async () => {
    const Identifier = anIdentifier()
    await create(Identifier, { Scopes: scopes })
    const given = { UserPoolId: pool.id, Identifier, Name: 'moons' }
    const { ResourceServer } = await run(updateResourceServer, stage.services, given)
    expect(ResourceServer).toEqual({ UserPoolId: pool.id, Identifier, Name: 'moons' })
    expect(await read(Identifier)).toEqual(ResourceServer)
  })

  it('refuses what creating refuses, and one that is not there', async () => {
    const Identifier = anIdentifier()
    await create(Identifier)
    const given = { UserPoolId: pool.id, Identifier, Name: 'x', Scopes: [...scopes, ...scopes] }
    await expect(run(updateResourceServer, stage.services, given)).rejects.toEqual(
      refusal('InvalidParameterException', 'Duplicate scope: read'),
    )
    await expect(
      run(updateResourceServer, stage.services, { ...elsewhere, UserPoolId: pool.id }),
    ).rejects.toEqual(noSuchServer)
    await expect(run(updateResourceServer, stage.services, elsewhere)).rejects.toEqual(noSuchPool)
  })
})

describe('DescribeResourceServer and DeleteResourceServer', () => {
  it('refuse one that is not there, and a pool that is not', async () => {
    const given = { UserPoolId: pool.id, Identifier: 'x' }
    for (const operation of [describeResourceServer, deleteResourceServer]) {
      await expect(operation.run(given, stage.services, anyRequest)).rejects.toEqual(noSuchServer)
      await expect(operation.run(elsewhere, stage.services, anyRequest)).rejects.toEqual(noSuchPool)
    }
  })
})

describe('ListResourceServers', () => {
  it('lists every one of the pool once, page by page', async () => {
    const { id: UserPoolId } = await aPool(stage.services)
    for (const Identifier of ['c', 'a', 'b']) {
      await run(createResourceServer, stage.services, { UserPoolId, Identifier, Name: 'x' })
    }
    const first = await run(listResourceServers, stage.services, { UserPoolId, MaxResults: 2 })
    expect(first.ResourceServers?.map(({ Identifier }) => Identifier)).toEqual(['a', 'b'])
    const { NextToken } = first
    const second = await run(listResourceServers, stage.services, { UserPoolId, NextToken })
    expect(second.ResourceServers?.map(({ Identifier }) => Identifier)).toEqual(['c'])
    expect(second.NextToken).toBeUndefined()
    await expect(
      run(listResourceServers, stage.services, { UserPoolId: pool.id, NextToken }),
    ).rejects.toEqual(refusal('InvalidParameterException', 'Invalid pagination token.'))
    await expect(run(listResourceServers, stage.services, elsewhere)).rejects.toEqual(noSuchPool)
  })
})

describe('the scopes of an app client', () => {
  it('may be those of the pool’s resource servers', async () => {
    const [one, other] = [anIdentifier(), 'planets/of/ours']
    await create(one, { Scopes: scopes })
    await create(other, { Scopes: scopes })
    const AllowedOAuthScopes = ['openid', `${one}/read`, `${other}/write`]
    const client = await aClient({ AllowedOAuthScopes })
    expect(client?.AllowedOAuthScopes).toEqual(AllowedOAuthScopes)
  })

  it.each([
    ['a scope that the resource server does not have', (server: string) => `${server}/delete`],
    ['a scope of no resource server', () => 'nobody/read'],
    ['a name that is no scope', () => 'read'],
    ['a resource server itself', (server: string) => server],
  ])('may not be %s', async (_, scopeOf) => {
    const server = anIdentifier()
    await create(server, { Scopes: scopes })
    const scope = scopeOf(server)
    const refused = refusal('ScopeDoesNotExistException', `Invalid scope requested: ${scope}`)
    await expect(aClient({ AllowedOAuthScopes: ['openid', scope] })).rejects.toEqual(refused)
    const client = await aClient({})
    await expect(
      run(updateUserPoolClient, stage.services, {
        UserPoolId: pool.id,
        ClientId: client?.ClientId ?? '',
        AllowedOAuthScopes: [scope],
      }),
    ).rejects.toEqual(refused)
  })

  it('stay in its list when the resource server is deleted, and must be gone when it changes', async () => {
    const Identifier = anIdentifier()
    await create(Identifier, { Scopes: scopes })
    const AllowedOAuthScopes = [`${Identifier}/read`]
    const ClientId = (await aClient({ AllowedOAuthScopes }))?.ClientId ?? ''
    await run(deleteResourceServer, stage.services, { UserPoolId: pool.id, Identifier })
    const given = { UserPoolId: pool.id, ClientId }
    const { UserPoolClient } = await run(describeUserPoolClient, stage.services, given)
    expect(UserPoolClient?.AllowedOAuthScopes).toEqual(AllowedOAuthScopes)
    await expect(
      run(updateUserPoolClient, stage.services, { ...given, AllowedOAuthScopes }),
    ).rejects.toMatchObject({ code: 'ScopeDoesNotExistException' })
  })

  it('cost one more read only where there are any beside the standard ones', async () => {
    const Identifier = anIdentifier()
    await create(Identifier, { Scopes: scopes })
    await aClient({}) // the data key is open now
    const tripsOf = async (AllowedOAuthScopes: string[]) =>
      (await stage.callsOf(() => aClient({ AllowedOAuthScopes }))).length
    expect(await tripsOf(['openid'])).toBe(2)
    expect(await tripsOf(['openid', `${Identifier}/read`, `${Identifier}/write`])).toBe(3)
  })
})
