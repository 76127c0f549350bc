import {
  AddUserPoolClientSecretCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DeleteUserPoolClientCommand,
  DeleteUserPoolClientSecretCommand,
  DescribeUserPoolClientCommand,
  ListUserPoolClientSecretsCommand,
  paginateListUserPoolClients,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { asAdmin } from './clients.ts'

const cognito = new CognitoIdentityProviderClient(asAdmin())
let UserPoolId = ''

beforeAll(async () => {
  const { UserPool } = await cognito.send(new CreateUserPoolCommand({ PoolName: 'wire-clients' }))
  UserPoolId = UserPool?.Id ?? ''
})

async function aClient(ClientName = 'app') {
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({ UserPoolId, ClientName, GenerateSecret: true }),
  )
  return UserPoolClient ?? {}
}

describe('app clients over the wire', () => {
  it('are created, described, changed and deleted', async () => {
    const client = await aClient()
    const given = { UserPoolId, ClientId: client.ClientId ?? '' }
    const described = await cognito.send(new DescribeUserPoolClientCommand(given))
    expect(described.UserPoolClient).toEqual(client)
    const updated = await cognito.send(
      new UpdateUserPoolClientCommand({ ...given, ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] }),
    )
    expect(updated.UserPoolClient).toMatchObject({
      ClientName: 'app',
      ClientSecret: client.ClientSecret,
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
    })
    await cognito.send(new DeleteUserPoolClientCommand(given))
    await expect(cognito.send(new DescribeUserPoolClientCommand(given))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `User pool client ${given.ClientId} does not exist.`,
    })
  })

  it('are listed page by page', async () => {
    const made = [await aClient('list-1'), await aClient('list-2'), await aClient('list-3')]
    const found: (string | undefined)[] = []
    const pages = paginateListUserPoolClients({ client: cognito, pageSize: 2 }, { UserPoolId })
    for await (const { UserPoolClients = [] } of pages) {
      found.push(...UserPoolClients.map(({ ClientId }) => ClientId))
    }
    expect(found).toEqual(expect.arrayContaining(made.map(({ ClientId }) => ClientId)))
    expect(new Set(found).size).toBe(found.length)
  })

  it('change over from one secret to another', async () => {
    const { ClientId = '' } = await aClient()
    const given = { UserPoolId, ClientId }
    const ids = async () => {
      const answer = await cognito.send(new ListUserPoolClientSecretsCommand(given))
      return (answer.ClientSecrets ?? []).map(({ ClientSecretId = '' }) => ClientSecretId)
    }
    const { ClientSecretDescriptor: added } = await cognito.send(
      new AddUserPoolClientSecretCommand(given),
    )
    expect(added?.ClientSecretCreateDate).toBeInstanceOf(Date)
    const [original = '', second] = await ids()
    expect(second).toBe(added?.ClientSecretId)
    await expect(cognito.send(new AddUserPoolClientSecretCommand(given))).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: `The client ${ClientId} already has 2 secrets.`,
    })
    const drop = (ClientSecretId: string) =>
      cognito.send(new DeleteUserPoolClientSecretCommand({ ...given, ClientSecretId }))
    await drop(original)
    expect(await ids()).toEqual([second])
    await expect(drop(original)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Client secret ${original} does not exist.`,
    })
    await expect(drop(second ?? '')).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'The only secret of a client cannot be deleted.',
    })
  })

  it('refuse a session that is too long, in the words of the model', async () => {
    await expect(
      cognito.send(
        new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'x', AuthSessionValidity: 16 }),
      ),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message:
        "1 validation error detected: Value '16' at 'authSessionValidity' failed to satisfy constraint: Member must have value less than or equal to 15",
    })
  })
})
