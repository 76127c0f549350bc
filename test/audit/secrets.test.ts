import { afterAll, beforeAll, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { AppClient } from '../../lib/store/app-clients.ts'
import type { UserPool } from '../../lib/store/user-pools.ts'
import type { User } from '../../lib/store/users.ts'
import { aClient, aPool } from '../builders.ts'
import { aUser, password } from '../user-pools/people.ts'
import { aStage, type Stage } from '../user-pools/stage.ts'
import { frontDoor } from './front-door.ts'

let stage: Stage
let pool: UserPool
let client: AppClient
let spare: AppClient
let door: ReturnType<typeof frontDoor>

beforeAll(async () => {
  stage = await aStage({ COGNATE_ACCESS_KEYS: 'local:local', COGNATE_AUDIT: 'stdout' })
  pool = await aPool(stage.services)
  client = await aClient(stage.services, pool, {
    ExplicitAuthFlows: [
      'ALLOW_USER_PASSWORD_AUTH',
      'ALLOW_REFRESH_TOKEN_AUTH',
      'ALLOW_CUSTOM_AUTH',
    ],
  })
  spare = await aClient(stage.services, pool)
  door = frontDoor(stage.services)
})
afterAll(() => stage.stop())

/** What is secret looks like anything, also like ids and words that a line has room for. */
const secrets = fc.oneof(
  fc.string({ minLength: 8, maxLength: 99, unit: 'binary' }),
  fc.stringMatching(/^[!-~]{8,40}$/u),
  fc.stringMatching(/^\d{8,12}$/u),
  fc.stringMatching(/^[\w-]{22}$/u),
  fc.stringMatching(/^[0-9a-z]{26}$/u),
  fc.stringMatching(/^[A-Z_]{8,32}$/u),
  fc.stringMatching(/^[A-Za-z]{8,20}Exception$/u),
  fc.stringMatching(/^[\w-]{20}\.[\w-]{40}\.[\w-]{40}$/u),
  fc.uuid(),
)

/** Requests with a secret wherever they have room for one: good ones, and ones that are refused. */
function requestsWith(secret: string, name: string): readonly (readonly [string, object])[] {
  const app = { ClientId: client.id }
  const inPool = { UserPoolId: pool.id }
  const someone = { ...inPool, Username: name }
  const attributes = [{ Name: 'nickname', Value: secret }]
  const aside = { ClientMetadata: { secret }, UserContextData: { EncodedData: secret } }
  const start = (AuthFlow: string, parameters: object) =>
    ['sign-in/InitiateAuth', { ...app, AuthFlow, AuthParameters: parameters, ...aside }] as const
  const answer = (ChallengeName: string, member: string) =>
    [
      'sign-in/RespondToAuthChallenge',
      {
        ...app,
        ...aside,
        ChallengeName,
        Session: secret.padEnd(20, secret),
        ChallengeResponses: { USERNAME: name, [member]: secret, SECRET_HASH: secret },
      },
    ] as const
  const user = { ...someone, TemporaryPassword: secret, UserAttributes: attributes }
  const provider = { ...inPool, ProviderName: 'corp', ProviderType: 'OIDC' }
  return [
    start('USER_PASSWORD_AUTH', { USERNAME: name, PASSWORD: secret, SECRET_HASH: secret }),
    start('USER_PASSWORD_AUTH', { USERNAME: secret, PASSWORD: secret, DEVICE_KEY: secret }),
    start('CUSTOM_AUTH', { USERNAME: secret, CHALLENGE_NAME: secret }),
    start('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: secret }),
    start(secret, { USERNAME: secret }),
    answer('NEW_PASSWORD_REQUIRED', 'NEW_PASSWORD'),
    answer('SMS_MFA', 'SMS_MFA_CODE'),
    answer('SOFTWARE_TOKEN_MFA', 'SOFTWARE_TOKEN_MFA_CODE'),
    answer('PASSWORD_VERIFIER', 'PASSWORD_CLAIM_SIGNATURE'),
    answer('CUSTOM_CHALLENGE', 'ANSWER'),
    answer(secret, 'ANSWER'),
    ['sign-in/GetTokensFromRefreshToken', { ...app, RefreshToken: secret, ClientSecret: secret }],
    ['sign-in/RevokeToken', { ...app, Token: secret, ClientSecret: secret }],
    ['sign-in/GetClientToken', { ...app, ClientSecret: secret, Scopes: [secret] }],
    ['sign-up/SignUp', { ...app, Username: name, Password: secret, UserAttributes: attributes }],
    ['sign-up/SignUp', { ...app, Username: secret, Password: secret, ...aside }],
    ['sign-up/ConfirmSignUp', { ...app, Username: name, ConfirmationCode: secret }],
    ['recovery/ForgotPassword', { ...app, Username: secret, ...aside }],
    [
      'recovery/ConfirmForgotPassword',
      { ...app, Username: name, ConfirmationCode: secret, Password: secret },
    ],
    [
      'account/ChangePassword',
      { AccessToken: secret, PreviousPassword: secret, ProposedPassword: secret },
    ],
    ['account/UpdateUserAttributes', { AccessToken: secret, UserAttributes: attributes }],
    ['mfa/VerifySoftwareToken', { Session: secret.padEnd(20, secret), UserCode: '123456' }],
    ['users/AdminCreateUser', { ...user, MessageAction: 'SUPPRESS' }],
    ['users/AdminCreateUser', { ...user, Username: secret, MessageAction: 'SUPPRESS' }],
    ['users/AdminSetUserPassword', { ...someone, Password: secret, Permanent: true }],
    ['users/AdminUpdateUserAttributes', { ...someone, UserAttributes: attributes }],
    ['groups/CreateGroup', { ...inPool, GroupName: secret, Description: secret }],
    [
      'identity-providers/CreateIdentityProvider',
      { ...provider, ProviderDetails: { client_id: secret, client_secret: secret } },
    ],
    [
      'app-clients/AddUserPoolClientSecret',
      { ...inPool, ClientId: spare.id, ClientSecret: secret },
    ],
    ['app-clients/CreateUserPoolClient', { ...inPool, ClientName: secret, GenerateSecret: true }],
    ['user-pools/TagResource', { ResourceArn: `arn:${secret}`, Tags: { [secret]: secret } }],
  ]
}

it('no secret of a request gets into the audit log, whatever it looks like', async () => {
  const outcomes = new Set<string>()
  await fc.assert(
    fc.asyncProperty(secrets, async (secret) => {
      const { username } = await aUser(stage.services, pool)
      for (const [route, input] of requestsWith(secret, username)) {
        const { lines } = await door.call(route, input)
        expect(lines).toHaveLength(1)
        const [line] = lines
        outcomes.add(line?.outcome ?? '')
        const told = Object.entries(line ?? {}).filter(([, value]) => value.includes(secret))
        expect([route, told]).toEqual([route, []])
        expect(JSON.stringify(line)).not.toContain(username)
      }
    }),
    { numRuns: 40 },
  )
  expect([...outcomes]).toEqual(expect.arrayContaining(['ok', 'NotAuthorizedException']))
})

it('no token, session or secret of an answer gets into the audit log', async () => {
  const signIn = ({ username: USERNAME }: User) =>
    door.call('sign-in/InitiateAuth', {
      ClientId: client.id,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME, PASSWORD: password },
    })
  const signedIn = await signIn(await aUser(stage.services, pool))
  const begun = await signIn(await aUser(stage.services, pool, { status: 'FORCE_CHANGE_PASSWORD' }))
  const app = { UserPoolId: pool.id, ClientName: 'app', GenerateSecret: true }
  const made = await door.call('app-clients/CreateUserPoolClient', app)
  const tokens = signedIn.body.AuthenticationResult as Record<string, string> // of a sign-in
  const { ClientSecret } = made.body.UserPoolClient as Record<string, string> // as asked for
  const { AccessToken, IdToken, RefreshToken } = tokens
  const told = [AccessToken, IdToken, RefreshToken, begun.body.Session, ClientSecret]
  expect(told).toEqual(told.map(() => expect.stringMatching(/^\S{40,}$/u) as unknown))
  const log = door.kept.join('\n')
  expect(told.filter((secret) => log.includes(String(secret)))).toEqual([])
})
