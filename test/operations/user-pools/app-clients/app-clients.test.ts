import type { CreateUserPoolClientRequest } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createUserPoolClient } from '../../../../lib/operations/user-pools/app-clients/create-user-pool-client.ts'
import { deleteUserPoolClient } from '../../../../lib/operations/user-pools/app-clients/delete-user-pool-client.ts'
import { describeUserPoolClient } from '../../../../lib/operations/user-pools/app-clients/describe-user-pool-client.ts'
import { listUserPoolClients } from '../../../../lib/operations/user-pools/app-clients/list-user-pool-clients.ts'
import type { Valid } from '../../../../lib/operations/operation.ts'
import { updateUserPoolClient } from '../../../../lib/operations/user-pools/app-clients/update-user-pool-client.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import { testServices, type TestServices } from '../../../services.ts'

let test: TestServices
let pool: UserPool
beforeAll(async () => {
  test = await testServices()
  pool = await aPool(test.services, {}, [
    { Name: 'name', Required: true },
    { Name: 'secret', AttributeDataType: 'String', DeveloperOnlyAttribute: true },
  ])
})
afterAll(() => test.stop())

const create = async (input: Partial<Valid<CreateUserPoolClientRequest>> = {}) =>
  (
    await run(createUserPoolClient, test.services, {
      UserPoolId: pool.id,
      ClientName: 'app',
      ...input,
    })
  ).UserPoolClient

const read = async (clientId = '') =>
  (
    await run(describeUserPoolClient, test.services, {
      UserPoolId: pool.id,
      ClientId: clientId,
    })
  ).UserPoolClient

/** What the protocol layer writes: undefined members left out. */
const wire = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

const noSuchClient = {
  name: 'ResourceNotFoundException',
  message: 'User pool client nosuchclient does not exist.',
}

describe('CreateUserPoolClient', () => {
  it('creates a bare client with the defaults that Cognito shows', async () => {
    const client = await create()
    const date = new Date(test.clock.now).toISOString()
    expect(client?.ClientId).toMatch(/^[0-9a-z]{26}$/u)
    expect(wire(client)).toEqual({
      UserPoolId: pool.id,
      ClientName: 'app',
      ClientId: client?.ClientId,
      LastModifiedDate: date,
      CreationDate: date,
      RefreshTokenValidity: 30,
      TokenValidityUnits: {},
      AllowedOAuthFlowsUserPoolClient: false,
      EnableTokenRevocation: true,
      EnablePropagateAdditionalUserContextData: false,
      AuthSessionValidity: 3,
      ClientType: 'REGULAR',
    })
    expect(wire(await read(client?.ClientId))).toEqual(wire(client))
  })

  it('generates a secret and shows it again, but stores it sealed', async () => {
    const client = await create({ GenerateSecret: true })
    expect(client?.ClientSecret).toMatch(/^[0-9a-z]{51}$/u)
    expect((await read(client?.ClientId))?.ClientSecret).toBe(client?.ClientSecret)
    const items = await test.services.table.query({
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
      ExpressionAttributeValues: {
        ':pk': { S: `pool#${pool.id}` },
        ':sk': { S: `client#${client?.ClientId ?? ''}` },
      },
    })
    expect(items.count).toBe(1)
    const [stored] = items.items
    const { secret } = stored?.client as { secret: Uint8Array } // as the store wrote it
    expect(Buffer.from(secret).includes(Buffer.from(client?.ClientSecret ?? ''))).toBe(false)
  })

  it('takes a secret that the caller chose', async () => {
    const ClientSecret = 'a-secret-of-24-characters'.replaceAll('-', '_')
    expect((await create({ ClientSecret }))?.ClientSecret).toBe(ClientSecret)
  })

  it('treats a refresh lifetime of 0 as the default', async () => {
    const client = await create({
      RefreshTokenValidity: 0,
      TokenValidityUnits: { RefreshToken: 'minutes' },
    })
    expect(client).toMatchObject({ RefreshTokenValidity: 30 })
    expect(client?.TokenValidityUnits?.RefreshToken).toBeUndefined()
  })

  it.each([
    'https://app.example.com/back?x=1',
    'http://localhost:3000',
    'http://127.0.0.1/back',
    'http://[::1]:8080/',
    'myapp://signed-in',
  ])('takes the callback address %s', async (url) => {
    expect(await create({ CallbackURLs: [url], LogoutURLs: [url] })).toMatchObject({
      CallbackURLs: [url],
    })
  })

  const invalid = 'InvalidParameterException'
  const range = 'Invalid range for token validity.'
  const readList = 'Invalid read attributes specified while creating a client'
  const writeList = 'Invalid write attributes specified while creating a client'
  const oauth = {
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['client_credentials'],
    AllowedOAuthScopes: ['openid'],
  } satisfies Partial<Valid<CreateUserPoolClientRequest>>
  const refused: [string, Partial<Valid<CreateUserPoolClientRequest>>, string, string][] = [
    [
      'old and new values of auth flows together',
      { ExplicitAuthFlows: ['USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH'] },
      invalid,
      "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.",
    ],
    [
      'rotation beside the flow that does not rotate',
      {
        RefreshTokenRotation: { Feature: 'ENABLED' },
        ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
      },
      invalid,
      'ALLOW_REFRESH_TOKEN_AUTH cannot be enabled together with refresh token rotation.',
    ],
    [
      'an access token under 5 minutes',
      { AccessTokenValidity: 4, TokenValidityUnits: { AccessToken: 'minutes' } },
      invalid,
      range,
    ],
    ['an ID token over a day', { IdTokenValidity: 25 }, invalid, range],
    [
      'a refresh token under an hour',
      { RefreshTokenValidity: 59, TokenValidityUnits: { RefreshToken: 'minutes' } },
      invalid,
      range,
    ],
    ['a refresh token over 3650 days', { RefreshTokenValidity: 3651 }, invalid, range],
    [
      'a refresh token that ends before the access token',
      {
        AccessTokenValidity: 3,
        RefreshTokenValidity: 2,
        TokenValidityUnits: { RefreshToken: 'hours' },
      },
      invalid,
      range,
    ],
    ['an unknown attribute to read', { ReadAttributes: ['custom:no'] }, invalid, readList],
    [
      'an attribute for developers to read',
      { ReadAttributes: ['dev:custom:secret'] },
      invalid,
      readList,
    ],
    [
      'a list to write without what is required',
      { WriteAttributes: ['email'] },
      invalid,
      writeList,
    ],
    [
      'a verification flag to write',
      { WriteAttributes: ['name', 'email_verified'] },
      invalid,
      writeList,
    ],
    [
      'an identity provider that the pool does not have',
      { SupportedIdentityProviders: ['COGNITO', 'Google'] },
      invalid,
      'The provider Google does not exist for User Pool {pool}.',
    ],
    [
      'OAuth without flows and scopes',
      { AllowedOAuthFlowsUserPoolClient: true },
      invalid,
      'AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.',
    ],
    [
      'client credentials beside another flow',
      { ...oauth, AllowedOAuthFlows: ['client_credentials', 'code'], GenerateSecret: true },
      'InvalidOAuthFlowException',
      'client_credentials flow can not be selected along with code flow or implicit flow.',
    ],
    [
      'client credentials without a secret',
      oauth,
      'InvalidOAuthFlowException',
      'client_credentials flow can not be selected if client does not have a client secret.',
    ],
    [
      'client credentials with the scope of a person',
      { ...oauth, GenerateSecret: true },
      'InvalidOAuthFlowException',
      'openid is not supported with client_credentials flow.',
    ],
    [
      'a scope that no resource server has',
      { AllowedOAuthScopes: ['openid', 'shop/read'] },
      'ScopeDoesNotExistException',
      'Invalid scope requested: shop/read',
    ],
    [
      'plain HTTP elsewhere',
      { CallbackURLs: ['http://localhost.com/'] },
      invalid,
      'http://localhost.com/ cannot use the HTTP protocol.',
    ],
    [
      'a fragment',
      { LogoutURLs: ['https://app.example.com/#x'] },
      invalid,
      'https://app.example.com/#x cannot contain a fragment.',
    ],
    ['a relative address', { CallbackURLs: ['/back'] }, invalid, '/back is not a valid URL.'],
    [
      'an address that runs',
      { CallbackURLs: ['javascript:alert(1)'] },
      invalid,
      'javascript:alert(1) is not a valid URL.',
    ],
    [
      'lists that are too long together',
      { CallbackURLs: Array.from({ length: 100 }, () => `https://a.example/${'€'.repeat(1000)}`) },
      invalid,
      'The settings are too long altogether.',
    ],
    [
      'a default address outside the list',
      { CallbackURLs: ['https://a.example'], DefaultRedirectURI: 'https://b.example' },
      invalid,
      'The default redirect URI https://b.example is not in the callback URIs list.',
    ],
    [
      'flows that send back to nowhere',
      { ...oauth, AllowedOAuthFlows: ['code'] },
      invalid,
      'CallbackUrls can not be empty when code flow or implicit flow is selected',
    ],
    [
      'half of a Pinpoint project',
      { AnalyticsConfiguration: { ApplicationId: 'a1b2', ExternalId: 'x' } },
      invalid,
      'Invalid analytics configuration given, either <application arn> or <application id, role arn, external id> are valid',
    ],
    [
      'a Pinpoint project named twice',
      {
        AnalyticsConfiguration: {
          ApplicationArn: 'arn:aws:mobiletargeting:us-east-1:123456789012:apps/a1b2',
          ExternalId: 'x',
        },
      },
      invalid,
      'Invalid analytics configuration given, either <application arn> or <application id, role arn, external id> are valid',
    ],
    [
      "users' addresses from a client that cannot prove who it is",
      { EnablePropagateAdditionalUserContextData: true },
      invalid,
      'EnablePropagateAdditionalUserContextData can only be activated for a client with a client secret.',
    ],
    [
      'a secret both given and generated',
      { GenerateSecret: true, ClientSecret: 'a'.repeat(24) },
      invalid,
      'ClientSecret cannot be specified when GenerateSecret is true.',
    ],
  ]

  it.each(refused)('refuses %s', async (_, input, ...refusal) => {
    const [name, message] = refusal
    await expect(create(input)).rejects.toMatchObject({
      name,
      message: message.replace('{pool}', pool.id),
    })
  })

  it('refuses choice-based sign-in in the smallest tier', async () => {
    const { id } = await aPool(test.services, { UserPoolTier: 'LITE' })
    await expect(
      create({ UserPoolId: id, ExplicitAuthFlows: ['ALLOW_USER_AUTH'] }),
    ).rejects.toMatchObject({ name: 'FeatureUnavailableInTierException' })
  })

  it('refuses a pool that does not exist', async () => {
    await expect(create({ UserPoolId: 'us-east-1_nosuchone' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'User pool us-east-1_nosuchone does not exist.',
    })
  })
})

describe('UpdateUserPoolClient', () => {
  it('puts back to the default what the request leaves out, and keeps name and secret', async () => {
    const client = await create({
      GenerateSecret: true,
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: false,
    })
    test.clock.now += 1000
    const { UserPoolClient } = await run(updateUserPoolClient, test.services, {
      UserPoolId: pool.id,
      ClientId: client?.ClientId ?? '',
      AuthSessionValidity: 15,
    })
    expect(UserPoolClient).toMatchObject({
      ClientName: 'app',
      ClientSecret: client?.ClientSecret,
      EnableTokenRevocation: true,
      AuthSessionValidity: 15,
      CreationDate: client?.CreationDate,
      LastModifiedDate: new Date(test.clock.now),
    })
    expect(UserPoolClient?.ExplicitAuthFlows).toBeUndefined()
    expect(wire(await read(client?.ClientId))).toEqual(wire(UserPoolClient))
  })

  it('keeps a client that registered itself one', async () => {
    const { id: ClientId } = await aClient(test.services, pool, { ClientType: 'DCR' })
    const input = { UserPoolId: pool.id, ClientId, AuthSessionValidity: 5 }
    const { UserPoolClient } = await run(updateUserPoolClient, test.services, input)
    expect(UserPoolClient).toMatchObject({ ClientType: 'DCR', AuthSessionValidity: 5 })
  })

  it('refuses what CreateUserPoolClient refuses', async () => {
    const client = await create()
    await expect(
      run(updateUserPoolClient, test.services, {
        UserPoolId: pool.id,
        ClientId: client?.ClientId ?? '',
        ReadAttributes: ['custom:no'],
      }),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Invalid read attributes specified while updating a client',
    })
  })

  it('refuses a client that does not exist', async () => {
    await expect(
      run(updateUserPoolClient, test.services, { UserPoolId: pool.id, ClientId: 'nosuchclient' }),
    ).rejects.toMatchObject(noSuchClient)
  })
})

describe('DescribeUserPoolClient', () => {
  it('refuses the client of another pool', async () => {
    const client = await create()
    const other = await aPool(test.services)
    await expect(
      run(describeUserPoolClient, test.services, {
        UserPoolId: other.id,
        ClientId: client?.ClientId ?? '',
      }),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })
})

describe('DeleteUserPoolClient', () => {
  it('deletes a client', async () => {
    const client = await create()
    const ClientId = client?.ClientId ?? ''
    await run(deleteUserPoolClient, test.services, { UserPoolId: pool.id, ClientId })
    await expect(read(ClientId)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })

  it('refuses a client that does not exist', async () => {
    await expect(
      run(deleteUserPoolClient, test.services, { UserPoolId: pool.id, ClientId: 'nosuchclient' }),
    ).rejects.toMatchObject(noSuchClient)
  })
})

describe('ListUserPoolClients', () => {
  it('lists every client of the pool once, page by page', async () => {
    const { id: UserPoolId } = await aPool(test.services)
    const made: string[] = []
    for (let count = 0; count < 3; count++) {
      made.push((await create({ UserPoolId }))?.ClientId ?? '')
    }
    const listed: (string | undefined)[] = []
    let NextToken: string | undefined
    do {
      const page = await run(listUserPoolClients, test.services, {
        UserPoolId,
        MaxResults: 2,
        NextToken,
      })
      listed.push(...(page.UserPoolClients ?? []).map(({ ClientId }) => ClientId))
      NextToken = page.NextToken
    } while (NextToken !== undefined)
    expect(listed).toEqual(made.sort())
  })

  it('lists those of one type, and finds the next page also behind an empty one', async () => {
    const pool = await aPool(test.services)
    const regular = [await aClient(test.services, pool), await aClient(test.services, pool)]
    const registered = await aClient(test.services, pool, { ClientType: 'DCR' })
    const ids = async (ClientType: 'REGULAR' | 'DCR') => {
      const found: (string | undefined)[] = []
      let NextToken: string | undefined
      do {
        const page = await run(listUserPoolClients, test.services, {
          UserPoolId: pool.id,
          MaxResults: 1,
          ClientType,
          NextToken,
        })
        found.push(...(page.UserPoolClients ?? []).map(({ ClientId }) => ClientId))
        NextToken = page.NextToken
      } while (NextToken !== undefined)
      return found
    }
    expect(await ids('DCR')).toEqual([registered.id])
    expect(await ids('REGULAR')).toEqual(regular.map(({ id }) => id).sort())
  })

  it('refuses a pool that does not exist', async () => {
    await expect(
      run(listUserPoolClients, test.services, { UserPoolId: 'us-east-1_nosuchone' }),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })
})
