import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { adminRespondToAuthChallenge } from '../../../../lib/operations/user-pools/sign-in/admin-respond-to-auth-challenge.ts'
import { respondToAuthChallenge } from '../../../../lib/operations/user-pools/sign-in/respond-to-auth-challenge.ts'
import type { AppClient } from '../../../../lib/store/app-clients.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { replaceUser, userRef, type User } from '../../../../lib/store/users.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import {
  aGroup,
  aUser,
  claimsOf,
  everyFlow,
  passwordSignIn,
  srpSignIn,
} from '../../../user-pools/people.ts'
import { aStage, refusal, refusals, type Stage } from '../../../user-pools/stage.ts'

const NEW_PASSWORD = 'My-own-456'
let stage: Stage
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  stage = await aStage()
  const settings = {
    AliasAttributes: ['email' as const, 'preferred_username' as const],
    Policies: { PasswordPolicy: { MinimumLength: 8, RequireNumbers: true } },
  }
  pool = await aPool(stage.services, settings, [
    { Name: 'given_name', Required: true, Mutable: true },
    { Name: 'birthdate', Required: true, Mutable: false },
    { Name: 'rank', AttributeDataType: 'String', Mutable: true },
  ])
  client = await aClient(stage.services, pool, everyFlow)
})
afterAll(() => stage.stop())

const complete = { given_name: 'Jane', birthdate: '2000-01-01' }

function invited(attributes: Record<string, string> = complete, changes: Partial<User> = {}) {
  const user = { status: 'FORCE_CHANGE_PASSWORD' as const, attributes, ...changes }
  return aUser(stage.services, pool, user, stage.clock.now)
}

async function sessionOf(user: User, by: AppClient = client) {
  const { Session = '' } = await passwordSignIn(stage.services, by, { USERNAME: user.username })
  return Session
}

function answer(Session: string, responses: Record<string, string>, by: AppClient = client) {
  return run(respondToAuthChallenge, stage.services, {
    ClientId: by.id,
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    Session,
    ChallengeResponses: { NEW_PASSWORD, ...responses },
  })
}

const invalidSession = refusal('NotAuthorizedException', 'Invalid session for the user.')
const usedSession = refusal(
  'NotAuthorizedException',
  'Invalid session for the user, session can only be used once.',
)

describe('NEW_PASSWORD_REQUIRED', () => {
  it('asks for a password and for what is missing', async () => {
    const user = await invited({ given_name: 'Jane', email: 'j@example.com' })
    const asked = {
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: expect.stringMatching(/^[A-Za-z0-9+/=]{20,2048}$/u),
      ChallengeParameters: {
        USER_ID_FOR_SRP: user.username,
        requiredAttributes: '["userAttributes.birthdate"]',
        userAttributes: expect.stringContaining('"given_name":"Jane"'),
      },
    }
    const byPassword = await passwordSignIn(stage.services, client, { USERNAME: user.username })
    expect(byPassword).toEqual(asked)
    await expect(srpSignIn(stage.services, client, { name: user.username })).resolves.toEqual(asked)
  })

  it('shows no attribute that the client may not read', async () => {
    const user = await invited({ ...complete, 'custom:rank': '7' })
    const blind = await aClient(stage.services, pool, {
      ...everyFlow,
      ReadAttributes: ['given_name'],
    })
    const asked = await passwordSignIn(stage.services, blind, { USERNAME: user.username })
    expect(asked.ChallengeParameters?.userAttributes).toBe('{"given_name":"Jane"}')
  })

  it('keeps its session within what the API takes, whoever the user is', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `${'g'.repeat(120)}${index}`)
    const username = '\u{4e00}'.repeat(128)
    const user = await invited(complete, { username, groups: names })
    await Promise.all(names.map((name) => aGroup(stage.services, pool, { name })))
    const Session = await sessionOf(user)
    expect(Session.length).toBeLessThanOrEqual(2048)
    const { AuthenticationResult: tokens } = await answer(Session, { USERNAME: username })
    expect(claimsOf(tokens?.AccessToken)['cognito:groups']).toHaveLength(60)
  })

  it('signs in with the new password from then on', async () => {
    const user = await invited()
    const given = await answer(await sessionOf(user), { USERNAME: user.username })
    expect(given).toMatchObject({
      ChallengeParameters: {},
      AuthenticationResult: { TokenType: 'Bearer', RefreshToken: expect.any(String) },
    })
    const who = { USERNAME: user.username }
    await expect(passwordSignIn(stage.services, client, who)).rejects.toEqual(
      refusal('NotAuthorizedException', 'Incorrect username or password.'),
    )
    const again = passwordSignIn(stage.services, client, { ...who, PASSWORD: NEW_PASSWORD })
    await expect(again).resolves.toHaveProperty('AuthenticationResult')
  })

  it('is answered by a server, too', async () => {
    const user = await invited()
    const given = run(adminRespondToAuthChallenge, stage.services, {
      UserPoolId: pool.id,
      ClientId: client.id,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: await sessionOf(user),
      ChallengeResponses: { USERNAME: user.username, NEW_PASSWORD },
    })
    await expect(given).resolves.toHaveProperty('AuthenticationResult')
  })

  it.each([
    ['My-1', 'Password did not conform with policy: Password not long enough'],
    ['only-letters', 'Password did not conform with policy: Password must have numeric characters'],
  ])('refuses %s and stays open', async (weak, message) => {
    const user = await invited()
    const Session = await sessionOf(user)
    const USERNAME = user.username
    await expect(answer(Session, { USERNAME, NEW_PASSWORD: weak })).rejects.toEqual(
      refusal('InvalidPasswordException', message),
    )
    await expect(answer(Session, { USERNAME })).resolves.toHaveProperty('AuthenticationResult')
  })

  it.each(['NEW_PASSWORD', 'USERNAME'])('refuses an answer without %s', async (missing) => {
    const user = await invited()
    const responses = { USERNAME: user.username, [missing]: '' }
    await expect(answer(await sessionOf(user), responses)).rejects.toEqual(
      refusal('InvalidParameterException', `Missing required parameter ${missing}`),
    )
  })
})

describe('a temporary password', () => {
  it('ends after seven days', async () => {
    const user = await invited()
    const start = stage.clock.now
    stage.clock.now = start + 7 * 86_400_000 - 1
    await expect(sessionOf(user)).resolves.not.toBe('')
    stage.clock.now = start + 7 * 86_400_000
    await expect(sessionOf(user)).rejects.toEqual(
      refusal(
        'NotAuthorizedException',
        'Temporary password has expired and must be reset by an administrator.',
      ),
    )
    stage.clock.now = start
  })
})

describe('the session of NEW_PASSWORD_REQUIRED', () => {
  it('is used once', async () => {
    const user = await invited()
    const [one, other] = [await sessionOf(user), await sessionOf(user)]
    await answer(one, { USERNAME: user.username })
    for (const session of [one, other]) {
      await expect(answer(session, { USERNAME: user.username })).rejects.toEqual(usedSession)
    }
  })

  it('gives tokens once of sixteen answers at once', async () => {
    const user = await invited()
    const Session = await sessionOf(user)
    const answers = await Promise.allSettled(
      Array.from({ length: 16 }, () => answer(Session, { USERNAME: user.username })),
    )
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const reason of refusals(answers)) expect(reason).toEqual(usedSession)
  })

  it('ends after three minutes', async () => {
    const user = await invited()
    const Session = await sessionOf(user)
    stage.clock.now += 180_000
    await expect(answer(Session, { USERNAME: user.username })).rejects.toEqual(
      refusal('NotAuthorizedException', 'Invalid session for the user, session is expired.'),
    )
  })

  it('is of one client', async () => {
    const user = await invited()
    const other = await aClient(stage.services, pool, everyFlow)
    const refused = answer(await sessionOf(user), { USERNAME: user.username }, other)
    await expect(refused).rejects.toEqual(invalidSession)
  })

  it('is of one user, by any of the names that are known for it', async () => {
    const email = 'ann@example.com'
    const user = await invited({ ...complete, email, email_verified: 'true' })
    const bob = await invited()
    await expect(answer(await sessionOf(user), { USERNAME: bob.username })).rejects.toEqual(
      refusal('NotAuthorizedException', 'Incorrect username or password.'),
    )
    const { Session = '' } = await passwordSignIn(stage.services, client, { USERNAME: email })
    await expect(answer(Session, { USERNAME: email })).resolves.toHaveProperty(
      'AuthenticationResult',
    )
  })

  it.each([
    ['nothing', ''],
    ['garbage', 'A'.repeat(40)],
    ['no base64', '?'.repeat(40)],
  ])('is refused as %s', async (_, Session) => {
    await expect(answer(Session, { USERNAME: 'jane' })).rejects.toEqual(invalidSession)
  })

  it('ends when the user is disabled, and leaves the password alone', async () => {
    const user = await invited()
    const Session = await sessionOf(user)
    await stage.services.table.write(replaceUser({ ...user, enabled: false, version: 2 }))
    await expect(answer(Session, { USERNAME: user.username })).rejects.toEqual(
      refusal('NotAuthorizedException', 'User is disabled.'),
    )
    const after = await stage.services.table.get(userRef(pool.id, user.username))
    expect(after?.status).toBe('FORCE_CHANGE_PASSWORD')
  })
})

describe('attributes in the answer', () => {
  const attributesOf = async ({ username }: User) =>
    (await stage.services.table.get(userRef(pool.id, username)))?.attributes

  it('may be those that were missing, even one that never changes later', async () => {
    const user = await invited({})
    const responses = {
      USERNAME: user.username,
      'userAttributes.given_name': 'Jane',
      'userAttributes.birthdate': '2000-01-01',
    }
    const { AuthenticationResult: tokens } = await answer(await sessionOf(user), responses)
    expect(claimsOf(tokens?.IdToken)).toMatchObject(complete)
  })

  it('have to be there when they are required', async () => {
    const user = await invited({ given_name: 'Jane' })
    await expect(answer(await sessionOf(user), { USERNAME: user.username })).rejects.toEqual(
      refusal(
        'InvalidParameterException',
        'Attributes did not conform to the schema: birthdate: The attribute is required\n',
      ),
    )
  })

  it.each([
    [
      'given_name',
      'Eve',
      'InvalidParameterException',
      'Cannot modify an already provided given_name',
    ],
    [
      'birthdate',
      '1999-01-01',
      'InvalidParameterException',
      'Cannot modify an already provided birthdate',
    ],
    [
      'email_verified',
      'true',
      'NotAuthorizedException',
      'A client attempted to write unauthorized attribute',
    ],
    ['sub', 'x', 'NotAuthorizedException', 'A client attempted to write unauthorized attribute'],
    [
      'custom:none',
      'x',
      'InvalidParameterException',
      'user.custom:none: Attribute does not exist in the schema.\n',
    ],
    [
      '__proto__',
      'x',
      'InvalidParameterException',
      'user.__proto__: Attribute does not exist in the schema.\n',
    ],
    ['email', 'no address', 'InvalidParameterException', 'Invalid email address format.'],
  ])('may not be %s = %s', async (name, value, code, message) => {
    const user = await invited()
    const responses = { USERNAME: user.username, [`userAttributes.${name}`]: value }
    await expect(answer(await sessionOf(user), responses)).rejects.toEqual(refusal(code, message))
  })

  it('may not be what the client cannot write', async () => {
    const user = await invited()
    const strict = await aClient(stage.services, pool, {
      ...everyFlow,
      WriteAttributes: ['given_name', 'birthdate'],
    })
    const responses = { USERNAME: user.username, 'userAttributes.custom:rank': '1' }
    await expect(answer(await sessionOf(user, strict), responses, strict)).rejects.toEqual(
      refusal('NotAuthorizedException', 'A client attempted to write unauthorized attribute'),
    )
  })

  it('lose the verification of an address that they replace', async () => {
    const before = { ...complete, email: 'mine@example.com', email_verified: 'true' }
    const user = await invited(before)
    const responses = { USERNAME: user.username, 'userAttributes.email': 'eve@example.com' }
    await answer(await sessionOf(user), responses)
    await expect(attributesOf(user)).resolves.toMatchObject({
      email: 'eve@example.com',
      email_verified: 'false',
    })
    const by = (USERNAME: string) =>
      passwordSignIn(stage.services, client, { USERNAME, PASSWORD: NEW_PASSWORD })
    await expect(by('eve@example.com')).rejects.toEqual(
      refusal('UserNotFoundException', 'User does not exist.'),
    )
    await expect(by('mine@example.com')).resolves.toHaveProperty('AuthenticationResult')
  })

  it('become a name to sign in with where they are one, unless it is taken', async () => {
    const [user, rival] = [await invited(), await invited()]
    const responses = { 'userAttributes.preferred_username': 'jj' }
    await answer(await sessionOf(user), { ...responses, USERNAME: user.username })
    const who = { USERNAME: 'jj', PASSWORD: NEW_PASSWORD }
    await expect(passwordSignIn(stage.services, client, who)).resolves.toHaveProperty(
      'AuthenticationResult',
    )
    const second = answer(await sessionOf(rival), { ...responses, USERNAME: rival.username })
    await expect(second).rejects.toMatchObject({ code: 'AliasExistsException' })
  })
})
