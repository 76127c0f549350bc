import {
  AddCustomAttributesCommand,
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  DeleteUserAttributesCommand,
  DescribeUserPoolCommand,
  GetUserCommand,
  ListUsersCommand,
  UpdateUserAttributesCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { asAdmin } from './clients.ts'
import { codeSentTo } from './inbox.ts'
import { poolWithApp } from './pool-with-app.ts'

const cognito = new CognitoIdentityProviderClient(asAdmin())
const password = 'Correct-Horse-7'
let UserPoolId = ''
let ClientId = ''

beforeAll(async () => {
  const made = await poolWithApp(
    cognito,
    {
      PoolName: 'wire-directory',
      AliasAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
    },
    {
      ReadAttributes: ['oidc:profile', 'email', 'email_verified'],
      WriteAttributes: ['oidc:profile', 'email'],
    },
  )
  UserPoolId = made.UserPoolId
  ClientId = made.ClientId
  await cognito.send(
    new AddCustomAttributesCommand({
      UserPoolId,
      CustomAttributes: [{ Name: 'tenant', AttributeDataType: 'String' }],
    }),
  )
  for (const [index, Username] of ['Ann', 'Bob', 'Cid'].entries()) {
    const attributes = {
      email: `${Username}@Example.com`,
      email_verified: 'true',
      family_name: 'Smith "Jr"',
      'custom:tenant': index < 2 ? 'ACME' : 'Other',
    }
    const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }))
    await cognito.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username,
        UserAttributes,
        MessageAction: 'SUPPRESS',
      }),
    )
    const Permanent = Username !== 'Cid'
    await cognito.send(
      new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: password, Permanent }),
    )
  }
  await cognito.send(new AdminDisableUserCommand({ UserPoolId, Username: 'Bob' }))
})

async function found(Filter: string): Promise<(string | undefined)[]> {
  const { Users = [] } = await cognito.send(new ListUsersCommand({ UserPoolId, Filter }))
  return Users.map(({ Username }) => Username)
}

function signIn(USERNAME: string) {
  const AuthParameters = { USERNAME, PASSWORD: password }
  const AuthFlow = 'ADMIN_USER_PASSWORD_AUTH'
  return cognito.send(
    new AdminInitiateAuthCommand({ UserPoolId, ClientId, AuthFlow, AuthParameters }),
  )
}

describe('the directory over the wire', () => {
  it.each([
    ['username ^= "A"', ['Ann']],
    ['username = "ann"', []],
    ['email = "ann@example.com"', ['Ann']],
    ['family_name = "Smith \\"Jr\\""', ['Ann', 'Bob', 'Cid']],
    ['cognito:user_status = "confirmed"', ['Bob', 'Ann']],
    ['status = "Disabled"', ['Bob']],
    ['custom:tenant ^= "ac"', ['Ann', 'Bob']],
  ])('is searched by %s', async (filter, names) => {
    expect(await found(filter)).toEqual(names)
  })

  it.each([
    ['nickname = "x"', 'Invalid search attribute: nickname'],
    ['custom:nosuch = "x"', 'Invalid search attribute: custom:nosuch'],
    ['email = x', 'Error while parsing filter'],
  ])('refuses to be searched by %s', async (filter, message) => {
    await expect(found(filter)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message,
    })
  })

  it('counts its users', async () => {
    const { UserPool } = await cognito.send(new DescribeUserPoolCommand({ UserPoolId }))
    expect(UserPool?.EstimatedNumberOfUsers).toBe(3)
  })

  it('locks nobody out whose address changes', async () => {
    const { AuthenticationResult } = await signIn('Ann')
    const AccessToken = AuthenticationResult?.AccessToken ?? ''
    const Value = 'anna@example.com'
    const { CodeDeliveryDetailsList } = await cognito.send(
      new UpdateUserAttributesCommand({ AccessToken, UserAttributes: [{ Name: 'email', Value }] }),
    )
    expect(CodeDeliveryDetailsList).toEqual([
      { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'a***@e***' },
    ])
    const { UserAttributes } = await cognito.send(new GetUserCommand({ AccessToken }))
    expect(UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'false' })
    expect(UserAttributes).not.toContainEqual({ Name: 'custom:tenant', Value: 'ACME' })
    expect((await signIn('Ann@Example.com')).AuthenticationResult).toBeDefined()
    const Code = await codeSentTo(Value)
    const given = { AccessToken, AttributeName: 'email', Code }
    await cognito.send(new VerifyUserAttributeCommand(given))
    expect((await signIn(Value)).AuthenticationResult).toBeDefined()
    await expect(signIn('Ann@Example.com')).rejects.toMatchObject({ name: 'UserNotFoundException' })
  })

  it('lets a client write only what it may', async () => {
    const { AuthenticationResult } = await signIn('Ann')
    const AccessToken = AuthenticationResult?.AccessToken ?? ''
    const set = (Name: string, Value: string) =>
      cognito.send(
        new UpdateUserAttributesCommand({ AccessToken, UserAttributes: [{ Name, Value }] }),
      )
    await expect(set('nickname', 'A')).resolves.toBeDefined()
    const UserAttributeNames = ['nickname']
    await cognito.send(new DeleteUserAttributesCommand({ AccessToken, UserAttributeNames }))
    const { UserAttributes = [] } = await cognito.send(new GetUserCommand({ AccessToken }))
    expect(UserAttributes.map(({ Name }) => Name)).not.toContain('nickname')
    await expect(set('custom:tenant', 'Other')).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'A client attempted to write unauthorized attribute',
    })
  })
})
