import { randomUUID } from 'node:crypto'
import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminDeleteUserAttributesCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminResetUserPasswordCommand,
  AdminRespondToAuthChallengeCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  GetUserCommand,
  ListUsersCommand,
  paginateListUsers,
  SignUpCommand,
  type AttributeType,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { asAdmin } from './clients.ts'
import { codeSentTo, newestMessage } from './inbox.ts'
import { poolWithApp } from './pool-with-app.ts'

const cognito = new CognitoIdentityProviderClient(asAdmin())
const password = 'Correct-Horse-7'
let UserPoolId = ''
let ClientId = ''

beforeAll(async () => {
  const made = await poolWithApp(cognito, {
    PoolName: 'wire-users',
    AliasAttributes: ['email'],
    AutoVerifiedAttributes: ['email'],
  })
  UserPoolId = made.UserPoolId
  ClientId = made.ClientId
})

const anEmail = () => `${randomUUID()}@example.com`
const verified = (email: string): AttributeType[] => [
  { Name: 'email', Value: email },
  { Name: 'email_verified', Value: 'true' },
]

async function aUser(email = anEmail()) {
  const Username = `user-${randomUUID()}`
  await cognito.send(
    new AdminCreateUserCommand({
      UserPoolId,
      Username,
      UserAttributes: verified(email),
      MessageAction: 'SUPPRESS',
    }),
  )
  const who = { UserPoolId, Username }
  await cognito.send(
    new AdminSetUserPasswordCommand({ ...who, Password: password, Permanent: true }),
  )
  return who
}

const signIn = (Username: string, proof = password) =>
  cognito.send(
    new AdminInitiateAuthCommand({
      UserPoolId,
      ClientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: Username, PASSWORD: proof },
    }),
  )

describe('users over the wire', () => {
  it('are invited, and choose a password of their own', async () => {
    const email = anEmail()
    const Username = `user-${randomUUID()}`
    const { User } = await cognito.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username,
        UserAttributes: verified(email),
        DesiredDeliveryMediums: ['EMAIL'],
      }),
    )
    expect(User).toMatchObject({ Username, UserStatus: 'FORCE_CHANGE_PASSWORD', Enabled: true })
    expect(User?.UserCreateDate).toBeInstanceOf(Date)
    const { text } = await newestMessage(email)
    const temporary = / password is (\S+)\./u.exec(text)?.[1] ?? ''
    const { ChallengeName, Session } = await signIn(email, temporary)
    expect(ChallengeName).toBe('NEW_PASSWORD_REQUIRED')
    const { AuthenticationResult } = await cognito.send(
      new AdminRespondToAuthChallengeCommand({
        UserPoolId,
        ClientId,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session,
        ChallengeResponses: { USERNAME: Username, NEW_PASSWORD: password },
      }),
    )
    expect(AuthenticationResult?.TokenType).toBe('Bearer')
    const found = await cognito.send(new AdminGetUserCommand({ UserPoolId, Username: email }))
    expect(found).toMatchObject({ Username, UserStatus: 'CONFIRMED' })
    await expect(
      cognito.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'RESEND' })),
    ).rejects.toMatchObject({
      name: 'UnsupportedUserStateException',
      message: `Resend not possible. ${Username} status is not FORCE_CHANGE_PASSWORD`,
    })
  })

  it('are shut out, signed out and let in again', async () => {
    const who = await aUser()
    const { AuthenticationResult } = await signIn(who.Username)
    const { AccessToken } = AuthenticationResult ?? {}
    await cognito.send(new GetUserCommand({ AccessToken }))
    await cognito.send(new AdminUserGlobalSignOutCommand(who))
    await expect(cognito.send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Access Token has been revoked',
    })
    await cognito.send(new AdminDisableUserCommand(who))
    await expect(signIn(who.Username)).rejects.toMatchObject({ message: 'User is disabled.' })
    await cognito.send(new AdminEnableUserCommand(who))
    expect((await signIn(who.Username)).AuthenticationResult).toBeDefined()
  })

  it('choose a new password after a reset', async () => {
    const email = anEmail()
    const who = await aUser(email)
    await cognito.send(new AdminResetUserPasswordCommand(who))
    await expect(signIn(email)).rejects.toMatchObject({ name: 'PasswordResetRequiredException' })
    const ConfirmationCode = await codeSentTo(email)
    const Password = 'Battery-Staple-8'
    await cognito.send(
      new ConfirmForgotPasswordCommand({ ClientId, Username: email, ConfirmationCode, Password }),
    )
    expect((await signIn(email, Password)).AuthenticationResult).toBeDefined()
  })

  it('have attributes that change and go', async () => {
    const who = await aUser()
    await cognito.send(
      new AdminUpdateUserAttributesCommand({
        ...who,
        UserAttributes: [{ Name: 'nickname', Value: 'J' }],
      }),
    )
    const UserAttributeNames = ['email']
    await cognito.send(new AdminDeleteUserAttributesCommand({ ...who, UserAttributeNames }))
    const { UserAttributes = [] } = await cognito.send(new AdminGetUserCommand(who))
    expect(UserAttributes.map(({ Name }) => Name)).toEqual(['sub', 'nickname'])
    await expect(
      cognito.send(
        new AdminUpdateUserAttributesCommand({
          ...who,
          UserAttributes: [{ Name: 'custom:no', Value: 'x' }],
        }),
      ),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'user.custom:no: Attribute does not exist in the schema.\n',
    })
  })

  it('are confirmed and deleted', async () => {
    const Username = `user-${randomUUID()}`
    const who = { UserPoolId, Username }
    await cognito.send(new SignUpCommand({ ClientId, Username, Password: password }))
    await cognito.send(new AdminConfirmSignUpCommand(who))
    expect((await signIn(Username)).AuthenticationResult).toBeDefined()
    await cognito.send(new AdminDeleteUserCommand(who))
    await expect(cognito.send(new AdminGetUserCommand(who))).rejects.toMatchObject({
      name: 'UserNotFoundException',
      message: 'User does not exist.',
    })
  })

  it('are listed page by page, and found', async () => {
    const made = [await aUser(), await aUser(), await aUser()].map(({ Username }) => Username)
    const found: (string | undefined)[] = []
    const pages = paginateListUsers({ client: cognito, pageSize: 2 }, { UserPoolId })
    for await (const { Users = [] } of pages) found.push(...Users.map(({ Username }) => Username))
    expect(found).toEqual(expect.arrayContaining(made))
    expect(new Set(found).size).toBe(found.length)
    const Filter = `username = "${made[0] ?? ''}"`
    const { Users = [] } = await cognito.send(new ListUsersCommand({ UserPoolId, Filter }))
    expect(Users.map(({ Username }) => Username)).toEqual(made.slice(0, 1))
  })
})
