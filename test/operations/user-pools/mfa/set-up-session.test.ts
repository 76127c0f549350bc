import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { nameMark, openSession } from '../../../../lib/keys/sessions.ts'
import { associateSoftwareToken } from '../../../../lib/operations/user-pools/mfa/associate-software-token.ts'
import { verifySoftwareToken } from '../../../../lib/operations/user-pools/mfa/verify-software-token.ts'
import { removeClient, type AppClient } from '../../../../lib/store/app-clients.ts'
import { attemptsRef } from '../../../../lib/store/attempts.ts'
import { replacePool, type UserPool } from '../../../../lib/store/user-pools.ts'
import { addUser, removeUser, type User } from '../../../../lib/store/users.ts'
import { codeAt, seedOf, wrongCodeAt } from '../../../authenticator-app.ts'
import { sealNextStep } from '../../../../lib/user-pools/sign-in/session.ts'
import { aClient, run } from '../../../builders.ts'
import { aUser, everyFlow } from '../../../user-pools/people.ts'
import { aStage, refusal, refusals, roundTrips, type Stage } from '../../../user-pools/stage.ts'
import { aFactorPool, aSetUpSession, change, stored } from './setting.ts'

let stage: Stage
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  stage = await aStage()
  pool = await aFactorPool(stage, { MfaConfiguration: 'ON' })
  client = await aClient(stage.services, pool, everyFlow)
})
afterAll(() => stage.stop())

const associate = (Session: string) => run(associateSoftwareToken, stage.services, { Session })
const verify = (Session: string, UserCode: string) =>
  run(verifySoftwareToken, stage.services, { Session, UserCode })

async function someone() {
  const user = await aUser(stage.services, pool)
  return { user, session: await aSetUpSession(stage, client, user) }
}

async function associated() {
  const { user, session: first } = await someone()
  const { SecretCode: secret = '', Session: session = '' } = await associate(first)
  const right = () => codeAt(secret, stage.clock.now)
  const wrong = () => wrongCodeAt(secret, stage.clock.now)
  return { user, first, secret, session, right, wrong }
}

async function opened(session = '') {
  return openSession(await stage.services.keyring.sealer('user-pools'), session)
}

const invalid = refusal('NotAuthorizedException', 'Invalid session for the user.')
const expired = refusal(
  'NotAuthorizedException',
  'Invalid session for the user, session is expired.',
)
const spent = refusal(
  'NotAuthorizedException',
  'Invalid session for the user, session can only be used once.',
)
const mismatch = refusal(
  'EnableSoftwareTokenMFAException',
  'Code mismatch and fail enable Software Token MFA',
)

describe('AssociateSoftwareToken with a session', () => {
  it('hands out a seed and a new session, and stores nothing', async () => {
    const { user, session } = await someone()
    const calls = await stage.callsOf(() => associate(session))
    expect(calls.map(({ operation }) => operation)).toEqual(['BatchGetItem'])
    const answer = await associate(session)
    expect(answer.SecretCode).toMatch(/^[A-Z2-7]{52}$/u)
    expect(answer.Session).not.toBe(session)
    expect(answer.Session?.length).toBeLessThanOrEqual(2048)
    expect((await stored(stage, user)).version).toBe(user.version)
  })

  it('gives the session its full time again', async () => {
    const { session } = await someone()
    stage.clock.now += 170_000
    const { Session } = await associate(session)
    expect((await opened(Session))?.expiresAt).toBe(stage.clock.now + 180_000)
  })

  it('can be asked again, for another seed', async () => {
    const { session } = await someone()
    const [one, other] = [await associate(session), await associate(session)]
    expect(one.SecretCode).not.toBe(other.SecretCode)
  })
})

describe('VerifySoftwareToken with a session', () => {
  it('makes the seed the user’s factor, and the new session says which was proved', async () => {
    const { user, session, right } = await associated()
    const answer = await verify(session, right())
    expect(answer.Status).toBe('SUCCESS')
    const { totp, mfa } = await stored(stage, user)
    expect(mfa).toEqual({ enabled: ['SOFTWARE_TOKEN_MFA'], preferred: 'SOFTWARE_TOKEN_MFA' })
    expect(await opened(answer.Session)).toMatchObject({
      step: 'MFA_SETUP',
      username: user.username,
      details: {
        factors: expect.stringContaining('SOFTWARE_TOKEN_MFA'),
        totpVersion: String(totp?.version),
      },
    })
    expect((await opened(answer.Session))?.details).not.toHaveProperty('seed')
  })

  it('takes a mistyped code four times, and not a fifth time', async () => {
    const { session, right, wrong } = await associated()
    for (let tries = 0; tries < 5; tries++) {
      await expect(verify(session, wrong())).rejects.toEqual(mismatch)
    }
    stage.clock.now += 60_000
    await expect(verify(session, right())).rejects.toEqual(spent)
  })

  it('takes the right code after a wrong one', async () => {
    const { session, right, wrong } = await associated()
    await expect(verify(session, wrong())).rejects.toEqual(mismatch)
    await expect(verify(session, right())).resolves.toMatchObject({ Status: 'SUCCESS' })
  })

  it('succeeds once of 16 at once', async () => {
    const { session, right } = await associated()
    const tries = Array.from({ length: 16 }, () => verify(session, right()))
    const results = await Promise.allSettled(tries)
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const expectations = [spent, invalid, refusal('TooManyRequestsException', 'Rate exceeded')]
    for (const reason of refusals(results)) expect(expectations).toContainEqual(reason)
  })

  it('lets one of two set-ups of a user win', async () => {
    const { user, session: one } = await someone()
    const other = await aSetUpSession(stage, client, user)
    const [mine, theirs] = [await associate(one), await associate(other)]
    const now = stage.clock.now
    await verify(mine.Session ?? '', codeAt(mine.SecretCode, now))
    await expect(verify(theirs.Session ?? '', codeAt(theirs.SecretCode, now))).rejects.toEqual(
      invalid,
    )
    await expect(associate(one)).rejects.toEqual(invalid)
    const { totp } = await stored(stage, user)
    expect(totp && seedOf(mine.SecretCode)).toHaveLength(32)
  })

  it('uses the step of the code up and forgives no failure', async () => {
    const { user, session, right, wrong } = await associated()
    await expect(verify(session, wrong())).rejects.toEqual(mismatch)
    await verify(session, right())
    expect(await stage.services.table.get(attemptsRef(pool.id, user.username))).toMatchObject({
      totpStep: Math.floor(stage.clock.now / 30_000),
      failed: { failures: 1 },
    })
  })

  it('refuses the session of the challenge itself, which has no seed', async () => {
    const { first, right } = await associated()
    await expect(verify(first, right())).rejects.toEqual(invalid)
  })

  it('refuses a session that proved an app already', async () => {
    const { session, right } = await associated()
    const { Session = '' } = await verify(session, right())
    await expect(verify(Session, right())).rejects.toEqual(invalid)
  })

  it('costs one reading and two writes', async () => {
    const { session, right } = await associated()
    const calls = await stage.callsOf(() => verify(session, right()))
    expect(roundTrips(calls)).toBeLessThanOrEqual(3)
  })
})

describe('a session', () => {
  const both = async (session: string) => [
    await associate(session).catch((error: unknown) => error),
    await verify(session, '123456').catch((error: unknown) => error),
  ]

  it.each(['NEW_PASSWORD_REQUIRED', 'SOFTWARE_TOKEN_MFA', 'SELECT_MFA_TYPE', 'EMAIL_OTP'])(
    'of %s sets nothing up',
    async (step) => {
      const { user } = await someone()
      const names = [nameMark(user.sub)]
      const progress = { flow: 'USER_PASSWORD_AUTH', proved: ['pwd'] } as const
      const claimant = { pool, client, user, names, progress }
      const session = await sealNextStep(stage.services, claimant, { step })
      expect(await both(session)).toEqual([invalid, invalid])
    },
  )

  it('that is not ours sets nothing up', async () => {
    expect(await both('AAAA'.repeat(30))).toEqual([invalid, invalid])
  })

  it('ends with its time', async () => {
    const { session } = await associated()
    stage.clock.now += 180_000
    expect(await both(session)).toEqual([expired, expired])
  })

  it('ends with its client, its user and the demand for a factor', async () => {
    const gone = await aClient(stage.services, pool, everyFlow)
    const { user } = await someone()
    const ofGone = await aSetUpSession(stage, gone, user)
    await stage.services.table.write(removeClient(gone.poolId, gone.id))
    expect(await both(ofGone)).toEqual([invalid, invalid])
    const { user: other, session } = await someone()
    await change(stage, other, { attributes: { phone_number: '+15555550100' } })
    expect(await both(session)).toEqual([invalid, invalid])
    const { user: third, session: ofThird } = await someone()
    await stage.services.table.write(removeUser(third))
    expect(await both(ofThird)).toEqual([invalid, invalid])
    const again: User = { ...third, sub: '00000000-0000-4000-8000-999999999999' }
    await stage.services.table.write(addUser(again, new Error('the name is taken')))
    expect(await both(ofThird)).toEqual([invalid, invalid])
  })

  it('of a disabled user sets nothing up', async () => {
    const { user, session } = await someone()
    await change(stage, user, { enabled: false })
    const disabled = refusal('NotAuthorizedException', 'User is disabled.')
    expect(await both(session)).toEqual([disabled, disabled])
  })

  it('sets nothing up where the pool has no authenticator apps', async () => {
    const mail = { EmailMfaConfiguration: {} }
    const other = await aFactorPool(stage, { MfaConfiguration: 'ON' }, mail)
    const app = await aClient(stage.services, other, everyFlow)
    const user = await aUser(stage.services, other)
    const session = await aSetUpSession(stage, app, user)
    const notOffered = refusal(
      'SoftwareTokenMFANotFoundException',
      'Software Token MFA has not been enabled by the userPool',
    )
    expect(await both(session)).toEqual([notOffered, notOffered])
    await stage.services.table.write(
      replacePool({ ...other, settings: {}, version: other.version + 1 }),
    )
    expect(await both(session)).toEqual([invalid, invalid])
  })
})
