import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createHash } from 'node:crypto'
import type { EventFilterType } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { changePassword } from '../../../lib/operations/user-pools/account/change-password.ts'
import { confirmForgotPassword } from '../../../lib/operations/user-pools/recovery/confirm-forgot-password.ts'
import { forgotPassword } from '../../../lib/operations/user-pools/recovery/forgot-password.ts'
import { respondToAuthChallenge } from '../../../lib/operations/user-pools/sign-in/respond-to-auth-challenge.ts'
import { signUp } from '../../../lib/operations/user-pools/sign-up/sign-up.ts'
import type { AppClient } from '../../../lib/store/app-clients.ts'
import type { PoolSettings, UserPool } from '../../../lib/store/user-pools.ts'
import { userRef } from '../../../lib/store/users.ts'
import { isLeakedPassword } from '../../../lib/user-pools/risk/breach-look-up.ts'
import { aClient, aPool, run } from '../../builders.ts'
import { aUser, everyFlow, password, passwordSignIn, srpSignIn, tokensOf } from '../people.ts'
import { aStage, refusal, type Stage } from '../stage.ts'
import { aRisk, protectedBy } from './setting.ts'

const common = 'Password1!'
const refused = refusal(
  'InvalidPasswordException',
  'Provided password cannot be used for security reasons.',
)

let stage: Stage
beforeAll(async () => {
  stage = await aStage()
})
afterAll(() => stage.stop())

async function place(settings: PoolSettings = protectedBy('ENFORCED')) {
  const pool = await aPool(stage.services, settings)
  const client = await aClient(stage.services, pool, everyFlow)
  return { pool, client }
}

const register = (client: AppClient, secret: string, name = 'jane') =>
  run(signUp, stage.services, {
    ClientId: client.id,
    Username: name,
    Password: secret,
    UserAttributes: [{ Name: 'email', Value: 'mary.doe@example.com' }],
  })

/** Somebody whose password is a common one, as set before anybody looked. */
async function incautious(pool: UserPool, username = 'joe') {
  const user = await aUser(stage.services, pool, { username })
  const { withPassword } = await import('../../../lib/user-pools/passwords.ts')
  const { replaceUser } = await import('../../../lib/store/users.ts')
  const sealer = await stage.services.keyring.sealer('user-pools')
  const changes = withPassword({ pool, sealer }, user, { password: common })
  await stage.services.table.write(replaceUser({ ...user, ...changes, version: 2 }))
}

const filter = (...EventFilter: EventFilterType[]) =>
  ({
    CompromisedCredentialsRiskConfiguration: { EventFilter, Actions: { EventAction: 'BLOCK' } },
  }) as const

describe('a compromised password that somebody chooses', () => {
  it.each([
    ['a common one', common],
    ['one with the user name in it', 'My-name-is-JANE-7'],
    ['one with the e-mail address in it', 'Mary.Doe-is-here-7'],
  ])('is refused at sign-up: %s', async (_, secret) => {
    const { client } = await place()
    await expect(register(client, secret)).rejects.toEqual(refused)
    await expect(register(client, 'Correct-Horse-7')).resolves.toBeDefined()
  })

  it('is not looked for in a pool without threat protection', async () => {
    for (const settings of [{}, protectedBy('OFF'), protectedBy('AUDIT')]) {
      const { client } = await place(settings)
      await expect(register(client, common)).resolves.toBeDefined()
    }
  })

  it('is let pass where the configuration says so, or does not name the occasion', async () => {
    const { pool, client } = await place()
    await aRisk(stage.services, pool, {
      CompromisedCredentialsRiskConfiguration: { Actions: { EventAction: 'NO_ACTION' } },
    })
    await expect(register(client, common, 'one')).resolves.toBeDefined()
    await aRisk(stage.services, pool, filter('SIGN_IN'))
    await expect(register(client, common, 'two')).resolves.toBeDefined()
    await aRisk(stage.services, pool, filter('SIGN_UP'))
    await expect(register(client, common, 'three')).rejects.toEqual(refused)
  })

  it('is refused when the password is changed', async () => {
    const { pool, client } = await place()
    await aUser(stage.services, pool, { username: 'jane' })
    const { AccessToken } = await tokensOf(stage.services, client, 'jane')
    const change = (ProposedPassword: string) =>
      run(changePassword, stage.services, {
        AccessToken,
        PreviousPassword: password,
        ProposedPassword,
      })
    await expect(change(common)).rejects.toEqual(refused)
    await expect(change('Correct-Horse-7')).resolves.toEqual({})
  })

  it('is refused when a forgotten one is replaced, and the code stays good', async () => {
    const { pool, client } = await place()
    const email = 'jane@example.com'
    await aUser(stage.services, pool, {
      username: 'jane',
      attributes: { email, email_verified: 'true' },
    })
    const about = { ClientId: client.id, Username: 'jane' }
    await run(forgotPassword, stage.services, about)
    const confirm = (Password: string) =>
      run(confirmForgotPassword, stage.services, {
        ...about,
        ConfirmationCode: stage.codeTo(email),
        Password,
      })
    await expect(confirm(common)).rejects.toEqual(refused)
    await expect(confirm('Correct-Horse-7')).resolves.toEqual({})
  })

  it('is refused in the place of a temporary one', async () => {
    const { pool, client } = await place()
    const status = 'FORCE_CHANGE_PASSWORD'
    await aUser(stage.services, pool, { username: 'jane', status }, stage.clock.now)
    const { Session } = await passwordSignIn(stage.services, client, { USERNAME: 'jane' })
    const answer = (NEW_PASSWORD: string) =>
      run(respondToAuthChallenge, stage.services, {
        ClientId: client.id,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session,
        ChallengeResponses: { USERNAME: 'jane', NEW_PASSWORD },
      })
    await expect(answer(common)).rejects.toEqual(refused)
    await expect(answer('Correct-Horse-7')).resolves.toHaveProperty('AuthenticationResult')
  })
})

describe('a compromised password that somebody signs in with', () => {
  const signIn = (client: AppClient) =>
    passwordSignIn(stage.services, client, { USERNAME: 'joe', PASSWORD: common })
  const statusIn = async (pool: UserPool) =>
    (await stage.services.table.get(userRef(pool.id, 'joe')))?.status

  it('has to be reset first', async () => {
    const { pool, client } = await place()
    await incautious(pool)
    const required = refusal(
      'PasswordResetRequiredException',
      'Password reset required for the user',
    )
    await expect(signIn(client)).rejects.toEqual(required)
    expect(await statusIn(pool)).toBe('RESET_REQUIRED')
    await expect(signIn(client)).rejects.toEqual(required)
  })

  it('is taken where nobody blocks it', async () => {
    for (const mode of ['AUDIT', 'OFF'] as const) {
      const { pool, client } = await place(protectedBy(mode))
      await incautious(pool)
      await expect(signIn(client)).resolves.toHaveProperty('AuthenticationResult')
      expect(await statusIn(pool)).toBe('CONFIRMED')
    }
    const { pool, client } = await place()
    await aRisk(stage.services, pool, filter('SIGN_UP', 'PASSWORD_CHANGE'))
    await incautious(pool)
    await expect(signIn(client)).resolves.toHaveProperty('AuthenticationResult')
  })

  it('cannot be seen in an SRP sign-in', async () => {
    const { pool, client } = await place()
    await incautious(pool)
    const signedIn = await srpSignIn(stage.services, client, { name: 'joe', secret: common })
    expect(signedIn).toHaveProperty('AuthenticationResult')
  })
})

describe('the look-up of leaked passwords', () => {
  let server: Server
  let asked: { url: string | undefined; padding: unknown }[]
  let answer: (url: string) => { status?: number; body?: string } | undefined
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push({ url: request.url, padding: request.headers['add-padding'] })
      const { status = 200, body } = answer(request.url ?? '') ?? {}
      if (body !== undefined) response.writeHead(status).end(body)
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  const hash = createHash('sha1').update('Secret-123').digest('hex').toUpperCase()
  const look = () => {
    asked = []
    const { port } = server.address() as AddressInfo // it listens on TCP
    const { now, settings } = stage.services
    const breachUrl = `http://127.0.0.1:${port}/range/`
    return isLeakedPassword({ now, settings: { ...settings, breachUrl } }, 'Secret-123')
  }

  it('tells five digits of the hash and finds the rest', async () => {
    answer = () => ({ body: `0000:3\r\n${hash.slice(5)}:17\r\n` })
    expect(await look()).toBe(true)
    expect(asked).toEqual([{ url: `/range/${hash.slice(0, 5)}`, padding: 'true' }])
  })

  it('takes padding for nothing', async () => {
    answer = () => ({ body: `${hash.slice(5)}:0\r\nFFFF:1` })
    expect(await look()).toBe(false)
  })

  it('lets everybody pass, and counts it, when there is no answer', async () => {
    const line = jest.spyOn(process.stderr, 'write').mockReturnValue(true)
    for (const broken of [undefined, { status: 503, body: 'down' }]) {
      line.mockClear()
      answer = () => broken
      expect(await look()).toBe(false)
      expect(String(line.mock.calls[0]?.[0])).toContain('"BreachLookUpFailures":1')
      expect(String(line.mock.calls[0]?.[0])).not.toContain(hash.slice(0, 5))
    }
    line.mockRestore()
  })

  it('is not made where nobody set it up', async () => {
    expect(await isLeakedPassword(stage.services, 'Secret-123')).toBe(false)
  })
})
