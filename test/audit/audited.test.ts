import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import type { AppClient } from '../../lib/store/app-clients.ts'
import type { UserPool } from '../../lib/store/user-pools.ts'
import { userRef, type User } from '../../lib/store/users.ts'
import { aClient, aPool } from '../builders.ts'
import { srpClient } from '../srp-client.ts'
import { aUser, password } from '../user-pools/people.ts'
import { aStage, type Stage } from '../user-pools/stage.ts'
import { frontDoor, type Audited } from './front-door.ts'

const flows = ['SRP', 'PASSWORD', 'ADMIN_USER_PASSWORD'].map((flow) =>
  flow.startsWith('ADMIN') ? (`ALLOW_${flow}_AUTH` as const) : (`ALLOW_USER_${flow}_AUTH` as const),
)

let stage: Stage
let pool: UserPool
let client: AppClient
let jane: User
let door: ReturnType<typeof frontDoor>

beforeAll(async () => {
  stage = await aStage({ COGNATE_ACCESS_KEYS: 'local:local', COGNATE_AUDIT: 'stdout' })
  pool = await aPool(stage.services, { AliasAttributes: ['email'] })
  client = await aClient(stage.services, pool, {
    ExplicitAuthFlows: [...flows, 'ALLOW_REFRESH_TOKEN_AUTH'] as never, // all of them flows
    PreventUserExistenceErrors: 'ENABLED',
  })
  const attributes = { email: 'jane@example.com', email_verified: 'true' }
  jane = await aUser(stage.services, pool, { username: 'jane', attributes })
})
afterAll(() => stage.stop())
beforeEach(() => {
  door = frontDoor(stage.services)
})

const signIn = (USERNAME: string, PASSWORD = password): Promise<Audited> =>
  door.call('sign-in/InitiateAuth', {
    ClientId: client.id,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME, PASSWORD },
  })

async function tokens(): Promise<{ AccessToken: string; RefreshToken: string }> {
  const { body } = await signIn('jane')
  return body.AuthenticationResult as { AccessToken: string; RefreshToken: string } // of a sign-in
}

const here = () => ({ log: 'audit', api: 'user-pools', pool: pool.id, address: '192.0.2.1' })

describe('a sign-in', () => {
  it('leaves a line with time, event, pool, client, user, address and outcome', async () => {
    const { requestId, lines } = await signIn('jane')
    expect(lines).toEqual([
      {
        ...here(),
        time: new Date(stage.clock.now).toISOString(),
        eventId: requestId,
        operation: 'InitiateAuth',
        outcome: 'ok',
        client: client.id,
        user: jane.sub,
      },
    ])
  })

  it('tells the challenge that comes next, and the user of a session', async () => {
    const srp = srpClient()
    const begun = await door.call('sign-in/InitiateAuth', {
      ClientId: client.id,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME: 'jane@example.com', SRP_A: srp.A },
    })
    expect(begun.lines).toMatchObject([{ outcome: 'PASSWORD_VERIFIER', user: jane.sub }])
    const parameters = begun.body.ChallengeParameters as Record<string, string> // SRP's
    const given = { password: 'wrong', now: stage.clock.now }
    const ended = await door.call('sign-in/RespondToAuthChallenge', {
      ClientId: client.id,
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeResponses: srp.answer(pool.id, parameters, given),
    })
    expect(ended.lines).toMatchObject([{ outcome: 'NotAuthorizedException', user: jane.sub }])
  })

  it('that is refused tells whose account it was, and why', async () => {
    const { type, lines } = await signIn('jane', 'Wrong-123')
    expect(type).toBe('NotAuthorizedException')
    expect(lines).toMatchObject([
      { user: jane.sub, outcome: type, reason: 'Incorrect username or password.' },
    ])
  })

  it('with a name that nobody has tells a keyed hash of it, the same for each spelling', async () => {
    const [one, other, another] = [
      await signIn('No-Body'),
      await signIn('no-body'),
      await signIn('x'),
    ]
    const names = [one, other, another].map(({ lines }) => lines[0]?.name)
    expect(names[0]).toMatch(/^[\w-]{22}$/u)
    expect(names[1]).toBe(names[0])
    expect(names[2]).not.toBe(names[0])
    expect(one.lines[0]).not.toHaveProperty('user')
    expect(door.kept.join('\n')).not.toMatch(/no-body/iu)
    const elsewhere = await aPool(stage.services)
    const theirs = await aClient(stage.services, elsewhere, client.settings)
    const there = await door.call('sign-in/InitiateAuth', {
      ClientId: theirs.id,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'No-Body', PASSWORD: password },
    })
    expect(there.lines[0]?.name).not.toBe(names[0])
  })

  it('by a refresh token, and the end of one, tell whose it was', async () => {
    const { RefreshToken } = await tokens()
    const given = { ClientId: client.id, RefreshToken }
    const renewed = await door.call('sign-in/GetTokensFromRefreshToken', given)
    expect(renewed.lines).toMatchObject([{ outcome: 'ok', user: jane.sub }])
    const revocation = { ClientId: client.id, Token: RefreshToken }
    const revoked = await door.call('sign-in/RevokeToken', revocation)
    expect(revoked.lines).toMatchObject([{ outcome: 'ok', user: jane.sub, client: client.id }])
    const refused = await door.call('sign-in/GetTokensFromRefreshToken', given)
    expect(refused.lines).toMatchObject([
      { user: jane.sub, reason: 'Refresh Token has been revoked' },
    ])
  })

  it('through a server tells both addresses, as that server names the first', async () => {
    const { lines } = await door.call('sign-in/AdminInitiateAuth', {
      UserPoolId: pool.id,
      ClientId: client.id,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'jane', PASSWORD: password },
      ContextData: { IpAddress: '2001:db8::7', ServerName: 's', ServerPath: '/', HttpHeaders: [] },
    })
    expect(lines).toMatchObject([
      { address: '2001:db8::7', via: '192.0.2.1', accessKey: 'local', user: jane.sub },
    ])
  })

  it('stands on its own line when many come at once, each with its own user', async () => {
    const people = await Promise.all(Array.from({ length: 32 }, () => aUser(stage.services, pool)))
    const answers = await Promise.all(people.map(({ username }) => signIn(username)))
    expect(answers.map(({ lines }) => lines.map(({ user }) => user))).toEqual(
      people.map(({ sub }) => [sub]),
    )
  })
})

describe('a sign-up', () => {
  it('tells the new user, and of one that is refused the hash of the name', async () => {
    const given = { ClientId: client.id, Username: 'newcomer', Password: password }
    const first = await door.call('sign-up/SignUp', given)
    expect(first.lines).toMatchObject([{ outcome: 'ok', user: first.body.UserSub }])
    const second = await door.call('sign-up/SignUp', given)
    expect(second.lines).toMatchObject([{ outcome: 'UsernameExistsException' }])
    expect(second.lines[0]).toHaveProperty('name')
  })
})

describe('what the bearer of an access token does', () => {
  it('tells pool, client and user, which are in the token only', async () => {
    const { AccessToken } = await tokens()
    const { lines } = await door.call('account/ChangePassword', {
      AccessToken,
      PreviousPassword: 'Wrong-123',
      ProposedPassword: 'Another-123',
    })
    expect(lines).toMatchObject([
      { ...here(), client: client.id, user: jane.sub, outcome: 'NotAuthorizedException' },
    ])
  })

  it('tells nobody for a token that we did not sign', async () => {
    const { AccessToken } = await tokens()
    const [header, , signature] = AccessToken.split('.')
    const claims = { sub: jane.sub, username: 'jane', client_id: client.id, token_use: 'access' }
    const iss = `${stage.services.settings.url}/${pool.id}`
    const body = Buffer.from(JSON.stringify({ ...claims, iss, jti: jane.sub })).toString(
      'base64url',
    )
    const forged = [header, body, signature].join('.')
    const { lines } = await door.call('account/GlobalSignOut', { AccessToken: forged })
    expect(lines).toMatchObject([{ reason: 'Invalid Access Token' }])
    expect(lines[0]).not.toHaveProperty('user')
  })
})

describe('a change by an administrator', () => {
  const change = { GroupName: 'readers' }

  it('tells the access key, and the pool and client that it makes', async () => {
    const made = await door.call('user-pools/CreateUserPool', { PoolName: 'made' })
    const { Id } = made.body.UserPool as { Id: string } // what was made
    expect(made.lines).toMatchObject([{ accessKey: 'local', pool: Id, outcome: 'ok' }])
    const app = await door.call('app-clients/CreateUserPoolClient', {
      UserPoolId: Id,
      ClientName: 'app',
      GenerateSecret: true,
    })
    const { ClientId, ClientSecret } = app.body.UserPoolClient as Record<string, string> // as above
    expect(app.lines).toMatchObject([{ pool: Id, client: ClientId }])
    expect(door.kept.join('\n')).not.toContain(ClientSecret)
    const ResourceArn = `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${Id}`
    const tagged = await door.call('user-pools/TagResource', { ResourceArn, Tags: { a: 'b' } })
    expect(tagged.lines).toMatchObject([{ pool: Id, operation: 'TagResource' }])
  })

  it('tells the user whom it makes and whom it changes', async () => {
    const who = { UserPoolId: pool.id, Username: 'made' }
    const made = await door.call('users/AdminCreateUser', { ...who, MessageAction: 'SUPPRESS' })
    const { sub } = (await stage.services.table.get(userRef(pool.id, 'made'))) ?? {}
    expect(made.lines).toMatchObject([{ accessKey: 'local', user: sub, outcome: 'ok' }])
    const changed = await door.call('users/AdminDisableUser', who)
    expect(changed.lines).toMatchObject([{ operation: 'AdminDisableUser', user: sub }])
  })

  it('that is refused for its signature tells a known key and what it was about', async () => {
    const input = { UserPoolId: pool.id, ...change }
    const keys = { accessKeyId: 'local', secretAccessKey: 'guessed' }
    const { lines } = await door.call('groups/CreateGroup', input, { keys })
    expect(lines).toMatchObject([
      { pool: pool.id, accessKey: 'local', outcome: 'InvalidSignatureException' },
    ])
  })

  it('tells no key that we do not know: it may be a secret in the wrong place', async () => {
    const input = { UserPoolId: pool.id, ...change }
    const keys = { accessKeyId: 'wJalrXUtnFEMI', secretAccessKey: 'x' }
    const { lines } = await door.call('groups/CreateGroup', input, { keys })
    expect(lines).toMatchObject([{ outcome: 'UnrecognizedClientException' }])
    expect(lines[0]).not.toHaveProperty('accessKey')
  })

  it('leaves no line where it only looks', async () => {
    const { type, lines } = await door.call('users/AdminGetUser', {
      UserPoolId: pool.id,
      Username: 'jane',
    })
    expect([type, lines]).toEqual([undefined, []])
  })
})

describe('the audit log', () => {
  it('quotes nothing of an input that is refused', async () => {
    const { type, lines } = await door.call('groups/CreateGroup', {
      UserPoolId: `us-east-1_Secret-123`,
      GroupName: 'Secret-123 \u0007',
      RoleArn: 'Secret-123',
    })
    expect(lines).toMatchObject([{ outcome: type, address: '192.0.2.1' }])
    const unread = await door.call('groups/CreateGroup', {}, { body: '{"Secret-123"' })
    expect(unread.lines).toMatchObject([{ outcome: 'SerializationException' }])
    expect(door.kept.join('\n')).not.toContain('Secret-123')
  })

  it('tells of a fault by its fixed name alone', async () => {
    const broken = Object.create(stage.services, {
      table: {
        get: () => {
          throw new Error('Secret-123')
        },
      },
    }) as Stage['services'] // but for that
    const noise = jest.spyOn(process.stderr, 'write').mockReturnValue(true)
    door = frontDoor(broken)
    const { lines } = await signIn('jane')
    noise.mockRestore()
    expect(lines).toMatchObject([
      { outcome: 'InternalErrorException', reason: 'Internal server error' },
    ])
  })

  it('that takes no line leaves the answer as it is, and is counted', async () => {
    const said: unknown[] = []
    const hear = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
      said.push(text)
      return true
    })
    door = frontDoor(stage.services, {
      write: () => {
        throw new Error('full')
      },
    })
    const { type } = await signIn('jane')
    hear.mockRestore()
    expect(type).toBeUndefined()
    expect(said.map((text) => JSON.parse(String(text)) as unknown)).toMatchObject([
      { LostAuditLines: 1, fault: 'Error', _aws: {} },
    ])
  })

  it.each(['jane', 'nobody'])('asks the store for nothing more when %s signs in', async (name) => {
    const calls = await stage.callsOf(() => signIn(name))
    const quiet = Object.create(stage.services, {
      settings: { value: { ...stage.services.settings, audit: 'off' } },
    }) as Stage['services'] // but for that
    door = frontDoor(quiet)
    const without = await stage.callsOf(() => signIn(name))
    expect(calls.length).toBeGreaterThan(0)
    expect(calls.length).toBe(without.length)
    expect(door.kept).toEqual([])
  })
})
