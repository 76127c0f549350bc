import { randomUUID } from 'node:crypto'
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateGroupCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DeleteGroupCommand,
  GetGroupCommand,
  ListGroupsCommand,
  ListUsersInGroupCommand,
  UpdateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { asAdmin } from './clients.ts'

const cognito = new CognitoIdentityProviderClient(asAdmin())
const password = 'Correct-Horse-7'
const RoleArn = 'arn:aws:iam::123456789012:role/payer'
let UserPoolId = ''
let ClientId = ''

beforeAll(async () => {
  const { UserPool } = await cognito.send(new CreateUserPoolCommand({ PoolName: 'wire-groups' }))
  UserPoolId = UserPool?.Id ?? ''
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'app',
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'],
    }),
  )
  ClientId = UserPoolClient?.ClientId ?? ''
})

async function aUser() {
  const who = { UserPoolId, Username: `user-${randomUUID()}` }
  await cognito.send(new AdminCreateUserCommand({ ...who, MessageAction: 'SUPPRESS' }))
  await cognito.send(
    new AdminSetUserPasswordCommand({ ...who, Password: password, Permanent: true }),
  )
  return who
}

async function claimsOf(Username: string): Promise<Record<string, unknown>> {
  const { AuthenticationResult } = await cognito.send(
    new AdminInitiateAuthCommand({
      UserPoolId,
      ClientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: Username, PASSWORD: password },
    }),
  )
  const [, payload = ''] = AuthenticationResult?.IdToken?.split('.') ?? []
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown> // claims
}

describe('groups over the wire', () => {
  it('are created, changed, listed and deleted', async () => {
    const group = { UserPoolId, GroupName: `group-${randomUUID()}` }
    const { Group } = await cognito.send(new CreateGroupCommand({ ...group, Precedence: 1 }))
    expect(Group).toMatchObject({ ...group, Precedence: 1 })
    expect(Group?.CreationDate).toBeInstanceOf(Date)
    await expect(cognito.send(new CreateGroupCommand(group))).rejects.toMatchObject({
      name: 'GroupExistsException',
      message: 'A group with the name already exists.',
    })
    await cognito.send(new UpdateGroupCommand({ ...group, Description: 'new' }))
    const { Groups } = await cognito.send(new ListGroupsCommand({ UserPoolId }))
    expect(Groups).toContainEqual(expect.objectContaining({ ...group, Description: 'new' }))
    await cognito.send(new DeleteGroupCommand(group))
    await expect(cognito.send(new GetGroupCommand(group))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Group not found.',
    })
  })

  it('have members, whose tokens say so until they leave', async () => {
    const who = await aUser()
    const GroupName = `payers-${randomUUID()}`
    await cognito.send(new CreateGroupCommand({ UserPoolId, GroupName, RoleArn, Precedence: 0 }))
    await cognito.send(new AdminAddUserToGroupCommand({ ...who, GroupName }))
    expect(await claimsOf(who.Username)).toMatchObject({
      'cognito:groups': [GroupName],
      'cognito:roles': [RoleArn],
      'cognito:preferred_role': RoleArn,
    })
    const { Users } = await cognito.send(new ListUsersInGroupCommand({ UserPoolId, GroupName }))
    expect(Users?.map(({ Username }) => Username)).toEqual([who.Username])
    const { Groups } = await cognito.send(new AdminListGroupsForUserCommand(who))
    expect(Groups?.map((group) => group.GroupName)).toEqual([GroupName])
    await cognito.send(new AdminRemoveUserFromGroupCommand({ ...who, GroupName }))
    expect(await claimsOf(who.Username)).not.toHaveProperty('cognito:groups')
  })

  it('give nothing to the members of a former group of the same name', async () => {
    const who = await aUser()
    const group = { UserPoolId, GroupName: `again-${randomUUID()}` }
    await cognito.send(new CreateGroupCommand(group))
    await cognito.send(new AdminAddUserToGroupCommand({ ...who, ...group }))
    await cognito.send(new DeleteGroupCommand(group))
    await cognito.send(new CreateGroupCommand(group))
    expect(await claimsOf(who.Username)).not.toHaveProperty('cognito:groups')
  })
})
