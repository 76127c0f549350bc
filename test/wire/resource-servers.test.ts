import {
  CognitoIdentityProviderClient,
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DeleteResourceServerCommand,
  DescribeResourceServerCommand,
  ListResourceServersCommand,
  UpdateResourceServerCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { asAdmin } from './clients.ts'

const cognito = new CognitoIdentityProviderClient(asAdmin())
let UserPoolId = ''

beforeAll(async () => {
  const { UserPool } = await cognito.send(new CreateUserPoolCommand({ PoolName: 'wire-servers' }))
  UserPoolId = UserPool?.Id ?? ''
})

const Scopes = [{ ScopeName: 'read', ScopeDescription: 'Read planets' }]

describe('resource servers over the wire', () => {
  it('are created, described, listed, changed, used and deleted', async () => {
    const given = { UserPoolId, Identifier: 'https://planets.example.com' }
    const creating = { ...given, Name: 'planets', Scopes }
    const { ResourceServer } = await cognito.send(new CreateResourceServerCommand(creating))
    expect(ResourceServer).toEqual(creating)
    const describing = new DescribeResourceServerCommand(given)
    expect((await cognito.send(describing)).ResourceServer).toEqual(creating)
    const AllowedOAuthScopes = ['https://planets.example.com/read']
    const { UserPoolClient } = await cognito.send(
      new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'app', AllowedOAuthScopes }),
    )
    expect(UserPoolClient?.AllowedOAuthScopes).toEqual(AllowedOAuthScopes)
    await cognito.send(new UpdateResourceServerCommand({ ...given, Name: 'moons' }))
    const listing = new ListResourceServersCommand({ UserPoolId, MaxResults: 1 })
    expect((await cognito.send(listing)).ResourceServers).toEqual([{ ...given, Name: 'moons' }])
    await cognito.send(new DeleteResourceServerCommand(given))
    await expect(cognito.send(describing)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Resource server https://planets.example.com does not exist.',
    })
  })

  it('are refused in the words of the model and of the service', async () => {
    const given = { UserPoolId, Identifier: 'planets', Name: 'planets' }
    const slash = [{ ScopeName: 'read/all', ScopeDescription: 'd' }]
    await expect(
      cognito.send(new CreateResourceServerCommand({ ...given, Scopes: slash })),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining("at 'scopes.1.member.scopeName'") as unknown,
    })
    await expect(
      cognito.send(
        new CreateUserPoolClientCommand({
          UserPoolId,
          ClientName: 'app',
          AllowedOAuthScopes: ['planets/read'],
        }),
      ),
    ).rejects.toMatchObject({
      name: 'ScopeDoesNotExistException',
      message: 'Invalid scope requested: planets/read',
    })
    const missing = {
      name: 'ResourceNotFoundException',
      message: 'Resource server planets does not exist.',
    }
    const updating = new UpdateResourceServerCommand(given)
    await expect(cognito.send(updating)).rejects.toMatchObject(missing)
    const deleting = new DeleteResourceServerCommand(given)
    await expect(cognito.send(deleting)).rejects.toMatchObject(missing)
    await expect(
      cognito.send(new ListResourceServersCommand({ UserPoolId, MaxResults: 51 })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' })
  })
})
