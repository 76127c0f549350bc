import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { adminInitiateAuth } from '../../../../lib/operations/user-pools/sign-in/admin-initiate-auth.ts'
import { changePassword } from '../../../../lib/operations/user-pools/account/change-password.ts'
import type { AppClient } from '../../../../lib/store/app-clients.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import {
  aUser,
  everyFlow,
  password,
  passwordSignIn,
  srpSignIn,
  tokensOf,
} from '../../../user-pools/people.ts'
import { aStage, refusal, type Stage } from '../../../user-pools/stage.ts'

let stage: Stage
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  stage = await aStage()
  pool = await aPool(stage.services, {
    AliasAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
  })
  client = await aClient(stage.services, pool, everyFlow)
})
afterAll(() => stage.stop())

const wrong = refusal('NotAuthorizedException', 'Incorrect username or password.')
const locked = refusal('NotAuthorizedException', 'Password attempts exceeded')

const aName = async () => (await aUser(stage.services, pool)).username
const attempt = (USERNAME: string, PASSWORD = 'wrong') =>
  passwordSignIn(stage.services, client, { USERNAME, PASSWORD })

async function fail(name: string, times: number) {
  for (let time = 0; time < times; time++) await expect(attempt(name)).rejects.toEqual(wrong)
}

describe('failed attempts', () => {
  it('are free four times, the right password then clears them', async () => {
    const name = await aName()
    for (let round = 0; round < 3; round++) {
      await fail(name, 4)
      await expect(attempt(name, password)).resolves.toHaveProperty('AuthenticationResult')
    }
  })

  it('lock for 1, 2, 4 … seconds from the fifth on, at most for a quarter of an hour', async () => {
    const name = await aName()
    await fail(name, 4)
    const locks = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
    for (const seconds of locks) {
      await fail(name, 1)
      stage.clock.now += seconds * 1000 - 1
      await expect(attempt(name)).rejects.toEqual(locked)
      stage.clock.now += 1
    }
    await fail(name, 1)
    stage.clock.now += 899_999
    await expect(attempt(name, password)).rejects.toEqual(locked)
    stage.clock.now += 1
    await expect(attempt(name, password)).resolves.toHaveProperty('AuthenticationResult')
  })

  it('in a lock are refused and not counted, though they are right', async () => {
    const name = await aName()
    await fail(name, 5)
    for (let time = 0; time < 5; time++) {
      await expect(attempt(name, password)).rejects.toEqual(locked)
      await expect(attempt(name)).rejects.toEqual(locked)
    }
    stage.clock.now += 1000
    await expect(attempt(name, password)).resolves.toHaveProperty('AuthenticationResult')
    await fail(name, 5)
  })

  it('are forgotten after fifteen quiet minutes', async () => {
    const name = await aName()
    await fail(name, 4)
    stage.clock.now += 15 * 60_000
    await fail(name, 5)
    await expect(attempt(name)).rejects.toEqual(locked)
  })

  it('of 200 at once are answered five times', async () => {
    const name = await aName()
    const answers = await Promise.allSettled(
      Array.from({ length: 200 }, (_, index) => attempt(name, `wrong-${index}`)),
    )
    const messages = answers.map((answer) =>
      answer.status === 'rejected' ? (answer.reason as Error).message : 'signed in',
    )
    expect(messages.filter((text) => text === 'Incorrect username or password.')).toHaveLength(5)
    expect(new Set(messages)).toEqual(
      new Set(['Incorrect username or password.', 'Password attempts exceeded']),
    )
  }, 30_000) // a thousand calls to the store

  it('are counted together for every spelling of the name', async () => {
    const email = 'kim@example.com'
    const attributes = { email, email_verified: 'true' }
    const { username, sub } = await aUser(stage.services, pool, { attributes })
    const names = [username, username.toUpperCase(), email, 'KIM@example.COM', sub]
    for (const name of names) await fail(name, 1)
    for (const name of names) await expect(attempt(name, password)).rejects.toEqual(locked)
  })

  it('are counted together for every way to give the password', async () => {
    const name = await aName()
    const { AccessToken } = await tokensOf(stage.services, client, name)
    const byServer = run(adminInitiateAuth, stage.services, {
      UserPoolId: pool.id,
      ClientId: client.id,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: name, PASSWORD: 'wrong' },
    })
    await expect(byServer).rejects.toEqual(wrong)
    const change = () =>
      run(changePassword, stage.services, {
        AccessToken,
        PreviousPassword: 'wrong',
        ProposedPassword: 'Another-123',
      })
    await expect(change()).rejects.toEqual(wrong)
    const bySrp = () => srpSignIn(stage.services, client, { name, secret: 'wrong' })
    await expect(bySrp()).rejects.toEqual(wrong)
    await fail(name, 2)
    await expect(bySrp()).rejects.toEqual(locked)
    await expect(change()).rejects.toEqual(locked)
    await expect(attempt(name, password)).rejects.toEqual(locked)
  })

  it('of one user lock no other, and no user of that name in another pool', async () => {
    const [name, other] = [await aName(), await aName()]
    await fail(name, 5)
    await expect(attempt(other, password)).resolves.toHaveProperty('AuthenticationResult')
    const pool2 = await aPool(stage.services)
    const client2 = await aClient(stage.services, pool2, everyFlow)
    await aUser(stage.services, pool2, { username: name })
    const elsewhere = passwordSignIn(stage.services, client2, { USERNAME: name })
    await expect(elsewhere).resolves.toHaveProperty('AuthenticationResult')
  })
})
