import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { addUserPoolClientSecret } from '../../../../lib/operations/user-pools/app-clients/add-user-pool-client-secret.ts'
import { deleteUserPoolClientSecret } from '../../../../lib/operations/user-pools/app-clients/delete-user-pool-client-secret.ts'
import { describeUserPoolClient } from '../../../../lib/operations/user-pools/app-clients/describe-user-pool-client.ts'
import { listUserPoolClientSecrets } from '../../../../lib/operations/user-pools/app-clients/list-user-pool-client-secrets.ts'
import { updateUserPoolClient } from '../../../../lib/operations/user-pools/app-clients/update-user-pool-client.ts'
import { revokeToken } from '../../../../lib/operations/user-pools/sign-in/revoke-token.ts'
import { clientRef, type AppClient } from '../../../../lib/store/app-clients.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import { aUser, everyFlow, hashOf, passwordSignIn } from '../../../user-pools/people.ts'
import { aStage, refusal, refusals, type Stage } from '../../../user-pools/stage.ts'

const first = 'the_first_secret_of_the_client'
let stage: Stage
let pool: UserPool
beforeAll(async () => {
  stage = await aStage()
  pool = await aPool(stage.services)
  await aUser(stage.services, pool, { username: 'jane' })
})
afterAll(() => stage.stop())

const aConfidentialClient = () => aClient(stage.services, pool, { ...everyFlow, secret: first })
const at = (client: AppClient) => ({ UserPoolId: client.poolId, ClientId: client.id })

async function add(client: AppClient, ClientSecret?: string) {
  const input = { ...at(client), ...(ClientSecret !== undefined && { ClientSecret }) }
  return (await run(addUserPoolClientSecret, stage.services, input)).ClientSecretDescriptor ?? {}
}

async function listed(client: AppClient) {
  const { ClientSecrets } = await run(listUserPoolClientSecrets, stage.services, at(client))
  return ClientSecrets ?? []
}

const drop = (client: AppClient, ClientSecretId = '') =>
  run(deleteUserPoolClientSecret, stage.services, { ...at(client), ClientSecretId })

const signIn = (client: AppClient, secret: string) =>
  passwordSignIn(stage.services, client, {
    USERNAME: 'jane',
    SECRET_HASH: hashOf(client, secret, 'jane'),
  })

const described = async (client: AppClient) =>
  (await run(describeUserPoolClient, stage.services, at(client))).UserPoolClient?.ClientSecret

describe('a second client secret', () => {
  it('is generated, shown once, and listed without its value', async () => {
    const client = await aConfidentialClient()
    stage.clock.now += 1000
    const added = await add(client)
    expect(added).toEqual({
      ClientSecretId: `${client.id}--${stage.clock.now}`,
      ClientSecretValue: expect.stringMatching(/^[0-9a-z]{51}$/u),
      ClientSecretCreateDate: new Date(stage.clock.now),
    })
    expect(await listed(client)).toEqual([
      {
        ClientSecretId: `${client.id}--${client.createdAt}`,
        ClientSecretCreateDate: new Date(client.createdAt),
      },
      {
        ClientSecretId: added.ClientSecretId,
        ClientSecretCreateDate: added.ClientSecretCreateDate,
      },
    ])
  })

  it('is not shown when the caller chose it, and lies sealed in the store', async () => {
    const client = await aConfidentialClient()
    const secret = 'chosen_by_the_owner_of_the_app'
    expect((await add(client, secret)).ClientSecretValue).toBeUndefined()
    const stored = await stage.services.table.get(clientRef(pool.id, client.id))
    const [added] = stored?.addedSecrets ?? []
    expect(Buffer.from(added?.sealed ?? []).includes(secret)).toBe(false)
  })

  it('signs in beside the first, until either is deleted', async () => {
    const client = await aConfidentialClient()
    const { ClientSecretValue: second = '' } = await add(client)
    await expect(signIn(client, first)).resolves.toHaveProperty('AuthenticationResult')
    await expect(signIn(client, second)).resolves.toHaveProperty('AuthenticationResult')
    const [original] = await listed(client)
    await drop(client, original?.ClientSecretId)
    await expect(signIn(client, second)).resolves.toHaveProperty('AuthenticationResult')
    const unverified = `Unable to verify secret hash for client ${client.id}`
    await expect(signIn(client, first)).rejects.toEqual(
      refusal('NotAuthorizedException', unverified),
    )
    const { ClientSecretValue: third = '' } = await add(client)
    await expect(signIn(client, third)).resolves.toHaveProperty('AuthenticationResult')
  })

  it('revokes tokens as the first does', async () => {
    const client = await aConfidentialClient()
    const { ClientSecretValue: second = '' } = await add(client)
    const signedIn = await signIn(client, first)
    const Token = signedIn.AuthenticationResult?.RefreshToken ?? ''
    const revoke = (ClientSecret: string) =>
      run(revokeToken, stage.services, { Token, ClientId: client.id, ClientSecret })
    await expect(revoke('neither_the_first_nor_the_second')).rejects.toEqual(
      refusal('UnauthorizedException', 'Invalid client or secret'),
    )
    await expect(revoke(second)).resolves.toEqual({})
    await expect(revoke(first)).resolves.toEqual({})
  })

  it('is never described: that shows the secret of the creation, while the client has it', async () => {
    const client = await aConfidentialClient()
    await add(client)
    expect(await described(client)).toBe(first)
    const [original] = await listed(client)
    await drop(client, original?.ClientSecretId)
    expect(await described(client)).toBeUndefined()
  })

  it('survives UpdateUserPoolClient', async () => {
    const client = await aConfidentialClient()
    const { ClientSecretValue: second = '' } = await add(client)
    await run(updateUserPoolClient, stage.services, { ...at(client), ...everyFlow })
    await expect(signIn(client, second)).resolves.toHaveProperty('AuthenticationResult')
  })

  it('makes a public client confidential', async () => {
    const client = await aClient(stage.services, pool, everyFlow)
    expect(await listed(client)).toEqual([])
    const { ClientSecretValue = '' } = await add(client)
    await expect(passwordSignIn(stage.services, client, { USERNAME: 'jane' })).rejects.toEqual(
      refusal(
        'NotAuthorizedException',
        `Client ${client.id} is configured with secret but SECRET_HASH was not received`,
      ),
    )
    await expect(signIn(client, ClientSecretValue)).resolves.toHaveProperty('AuthenticationResult')
  })

  it('is the last: of 16 added at once, one is', async () => {
    const client = await aConfidentialClient()
    const results = await Promise.allSettled(Array.from({ length: 16 }, () => add(client)))
    expect(refusals(results)).toEqual(
      Array.from({ length: 15 }, () =>
        refusal('LimitExceededException', `The client ${client.id} already has 2 secrets.`),
      ),
    )
    expect(await listed(client)).toHaveLength(2)
  })
})

describe('DeleteUserPoolClientSecret', () => {
  it('keeps one of two secrets that are deleted at once', async () => {
    const client = await aConfidentialClient()
    await add(client)
    const secrets = await listed(client)
    const results = await Promise.allSettled(
      secrets.map(({ ClientSecretId }) => drop(client, ClientSecretId)),
    )
    expect(refusals(results)).toEqual([
      refusal('InvalidParameterException', 'The only secret of a client cannot be deleted.'),
    ])
    expect(await listed(client)).toHaveLength(1)
  })

  it('refuses an id that the client does not have', async () => {
    const client = await aConfidentialClient()
    await expect(drop(client, 'nosuchsecret')).rejects.toEqual(
      refusal('ResourceNotFoundException', 'Client secret nosuchsecret does not exist.'),
    )
  })
})

describe('the client secret operations', () => {
  it('refuse a client that is not there', async () => {
    const client = { ...(await aConfidentialClient()), id: 'nosuchclient' }
    const missing = refusal(
      'ResourceNotFoundException',
      'User pool client nosuchclient does not exist.',
    )
    await expect(add(client)).rejects.toEqual(missing)
    await expect(listed(client)).rejects.toEqual(missing)
    await expect(drop(client, 'x')).rejects.toEqual(missing)
  })

  it('refuse a client that registered itself', async () => {
    const client = await aClient(stage.services, pool, { secret: first, ClientType: 'DCR' })
    const refused = refusal(
      'InvalidParameterException',
      `The client ${client.id} was created through dynamic client registration, which does not support client secret operations.`,
    )
    await expect(add(client)).rejects.toEqual(refused)
    await expect(listed(client)).rejects.toEqual(refused)
    await expect(drop(client, 'x')).rejects.toEqual(refused)
  })
})
