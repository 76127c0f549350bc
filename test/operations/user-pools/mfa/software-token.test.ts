import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { deleteUser } from '../../../../lib/operations/user-pools/account/delete-user.ts'
import { adminDeleteSoftwareToken } from '../../../../lib/operations/user-pools/mfa/admin-delete-software-token.ts'
import { associateSoftwareToken } from '../../../../lib/operations/user-pools/mfa/associate-software-token.ts'
import { verifySoftwareToken } from '../../../../lib/operations/user-pools/mfa/verify-software-token.ts'
import type { AppClient } from '../../../../lib/store/app-clients.ts'
import { attemptsRef } from '../../../../lib/store/attempts.ts'
import { pendingTotpRef } from '../../../../lib/store/pending-totp.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { openTotpSeed } from '../../../../lib/user-pools/mfa/totp-seed.ts'
import { codeAt, seedOf, wrongCodeAt } from '../../../authenticator-app.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import { aUser, everyFlow, tokensOf } from '../../../user-pools/people.ts'
import { aStage, refusal, refusals, roundTrips, type Stage } from '../../../user-pools/stage.ts'
import { aFactorPool, change, enrol, stored } from './setting.ts'

let stage: Stage
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  stage = await aStage()
  pool = await aFactorPool(stage)
  client = await aClient(stage.services, pool, { ...everyFlow, AccessTokenValidity: 24 })
})
afterAll(() => stage.stop())

async function signedIn() {
  const user = await aUser(stage.services, pool)
  const { AccessToken } = await tokensOf(stage.services, client, user.username)
  const associate = async () => {
    const { SecretCode = '' } = await run(associateSoftwareToken, stage.services, { AccessToken })
    return SecretCode
  }
  const verify = (UserCode: string, FriendlyDeviceName?: string) =>
    run(verifySoftwareToken, stage.services, { AccessToken, UserCode, FriendlyDeviceName })
  return { user, AccessToken, associate, verify, now: () => stage.clock.now }
}

const mismatch = refusal(
  'EnableSoftwareTokenMFAException',
  'Code mismatch and fail enable Software Token MFA',
)
const nothing = refusal(
  'SoftwareTokenMFANotFoundException',
  'Software Token MFA does not exist for the user.',
)
const notOffered = refusal(
  'SoftwareTokenMFANotFoundException',
  'Software Token MFA has not been enabled by the userPool',
)

describe('AssociateSoftwareToken with an access token', () => {
  it('hands out a seed as long as Cognito’s, another each time, and nothing else', async () => {
    const { AccessToken } = await signedIn()
    const answers = [1, 2].map(() => run(associateSoftwareToken, stage.services, { AccessToken }))
    const [one, other] = await Promise.all(answers)
    expect(one).toEqual({ SecretCode: expect.stringMatching(/^[A-Z2-7]{52}$/u) })
    expect(one?.SecretCode).not.toBe(other?.SecretCode)
  })

  it('changes nothing of the user before the first code', async () => {
    const { user, associate } = await signedIn()
    await associate()
    expect((await stored(stage, user)).version).toBe(user.version)
  })

  it('is refused where the pool has no authenticator apps', async () => {
    const plain = await aPool(stage.services)
    const app = await aClient(stage.services, plain, everyFlow)
    const { username } = await aUser(stage.services, plain)
    const { AccessToken } = await tokensOf(stage.services, app, username)
    const inputs = { AccessToken, UserCode: '123456' }
    for (const operation of [associateSoftwareToken, verifySoftwareToken]) {
      await expect(run(operation, stage.services, inputs)).rejects.toEqual(notOffered)
    }
  })

  it.each([
    ['neither token nor session', {}, 'Either AccessToken or Session is required.'],
    [
      'both',
      { AccessToken: 'a.b.c', Session: 's'.repeat(20) },
      'AccessToken and Session cannot be used together.',
    ],
  ])('is refused with %s', async (_, given, message) => {
    const expected = refusal('InvalidParameterException', message)
    await expect(run(associateSoftwareToken, stage.services, given)).rejects.toEqual(expected)
    const verify = run(verifySoftwareToken, stage.services, { ...given, UserCode: '123456' })
    await expect(verify).rejects.toEqual(expected)
  })

  it('takes a token of the pool only', async () => {
    await expect(
      run(associateSoftwareToken, stage.services, { AccessToken: 'a.b.c' }),
    ).rejects.toEqual(refusal('NotAuthorizedException', 'Invalid Access Token'))
  })
})

describe('VerifySoftwareToken with an access token', () => {
  it('makes the seed the user’s own, sealed, with the name of the app', async () => {
    const { user, associate, verify, now } = await signedIn()
    const secret = await associate()
    expect(await verify(codeAt(secret, now()), 'My phone')).toEqual({ Status: 'SUCCESS' })
    const { totp, mfa } = await stored(stage, user)
    if (!totp) throw new Error('the app is there')
    const sealer = await stage.services.keyring.sealer('user-pools')
    expect(openTotpSeed(sealer, user, totp)).toEqual(seedOf(secret))
    expect(Buffer.from(totp.seed).includes(seedOf(secret))).toBe(false)
    expect(totp.friendlyName).toBe('My phone')
    expect(mfa).toBeUndefined()
    const ref = pendingTotpRef(pool.id, user.username)
    expect(await stage.services.table.get(ref)).toBeUndefined()
  })

  it.each([-30_000, 30_000])('takes a code %d milliseconds off', async (shift) => {
    const { associate, verify, now } = await signedIn()
    const code = codeAt(await associate(), now() + shift)
    await expect(verify(code)).resolves.toEqual({ Status: 'SUCCESS' })
  })

  it('refuses a wrong code, and takes the right one after it', async () => {
    const { associate, verify, now } = await signedIn()
    const secret = await associate()
    await expect(verify(wrongCodeAt(secret, now()))).rejects.toEqual(mismatch)
    await expect(verify(codeAt(secret, now()))).resolves.toEqual({ Status: 'SUCCESS' })
  })

  it('takes the newest seed only', async () => {
    const { associate, verify, now } = await signedIn()
    const [older, newer] = [await associate(), await associate()]
    await expect(verify(codeAt(older, now()))).rejects.toEqual(mismatch)
    await expect(verify(codeAt(newer, now()))).resolves.toEqual({ Status: 'SUCCESS' })
  })

  it('refuses without a seed, and a second time', async () => {
    const { associate, verify, now } = await signedIn()
    await expect(verify('123456')).rejects.toEqual(nothing)
    const secret = await associate()
    await verify(codeAt(secret, now()))
    await expect(verify(codeAt(secret, now()))).rejects.toEqual(nothing)
  })

  it('gives an hour to the first code', async () => {
    const { associate, verify, now } = await signedIn()
    const [began, secret] = [now(), await associate()]
    stage.clock.now = began + 60 * 60 * 1000
    await expect(verify(codeAt(secret, now()))).rejects.toEqual(nothing)
    stage.clock.now -= 1
    await expect(verify(codeAt(secret, now()))).resolves.toEqual({ Status: 'SUCCESS' })
    stage.clock.now = began
  })

  it('counts wrong codes like wrong passwords', async () => {
    const { associate, verify, now } = await signedIn()
    const secret = await associate()
    for (let tries = 0; tries < 5; tries++) {
      await expect(verify(wrongCodeAt(secret, now()))).rejects.toEqual(mismatch)
    }
    await expect(verify(codeAt(secret, now()))).rejects.toEqual(
      refusal('NotAuthorizedException', 'Password attempts exceeded'),
    )
  })

  it('forgives no earlier failure, for the seed is of the caller’s own choice', async () => {
    const { user, associate, verify, now } = await signedIn()
    const secret = await associate()
    await expect(verify(wrongCodeAt(secret, now()))).rejects.toEqual(mismatch)
    await verify(codeAt(secret, now()))
    const attempts = await stage.services.table.get(attemptsRef(pool.id, user.username))
    expect(attempts?.failed?.failures).toBe(1)
  })

  it('uses the step of the code up for sign-in', async () => {
    const { user, associate, verify, now } = await signedIn()
    await verify(codeAt(await associate(), now()))
    const attempts = await stage.services.table.get(attemptsRef(pool.id, user.username))
    expect(attempts?.totpStep).toBe(Math.floor(now() / 30_000))
  })

  it('never takes the last step back, so that no code of the earlier app counts again', async () => {
    const { user, associate, verify, now } = await signedIn()
    const step = Math.floor(now() / 30_000)
    await verify(codeAt(await associate(), now() + 30_000))
    await verify(codeAt(await associate(), now() - 30_000))
    const attempts = await stage.services.table.get(attemptsRef(pool.id, user.username))
    expect(attempts?.totpStep).toBe(step + 1)
  })

  it('puts a new app in place of the old one in the same half minute', async () => {
    const { user, AccessToken } = await signedIn()
    await enrol(stage, AccessToken)
    const before = await stored(stage, user)
    const secret = await enrol(stage, AccessToken)
    const after = await stored(stage, user)
    if (!after.totp || !before.totp) throw new Error('the app is there')
    expect(after.totp.version).toBeGreaterThan(before.totp.version)
    const sealer = await stage.services.keyring.sealer('user-pools')
    expect(openTotpSeed(sealer, user, after.totp)).toEqual(seedOf(secret))
    const putBack = { ...before.totp, version: after.totp.version }
    expect(() => openTotpSeed(sealer, user, putBack)).toThrow('does not open')
  })

  it('succeeds once of 16 at once', async () => {
    const { associate, verify, now } = await signedIn()
    const code = codeAt(await associate(), now())
    const results = await Promise.allSettled(Array.from({ length: 16 }, () => verify(code)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const reason of refusals(results)) expect([nothing, busy]).toContainEqual(reason)
  })

  it('costs one reading and two writes', async () => {
    const { associate, verify, now } = await signedIn()
    const code = codeAt(await associate(), now())
    await verify(wrongCodeAt(code, now())).catch(() => undefined) // keys are open now
    const calls = await stage.callsOf(() => verify(code))
    expect(roundTrips(calls)).toBeLessThanOrEqual(3)
  })
})

const busy = refusal('TooManyRequestsException', 'Rate exceeded')

describe('AdminDeleteSoftwareToken', () => {
  const take = (Username: string) =>
    run(adminDeleteSoftwareToken, stage.services, { UserPoolId: pool.id, Username })

  it('takes the app, its place among the choices, and a seed that waits', async () => {
    const { user, AccessToken, associate, verify, now } = await signedIn()
    await enrol(stage, AccessToken)
    const mfa = {
      enabled: ['SMS_MFA', 'SOFTWARE_TOKEN_MFA'],
      preferred: 'SOFTWARE_TOKEN_MFA',
    } as const
    await change(stage, user, { mfa })
    const waiting = await associate()
    expect(await take(user.username)).toEqual({})
    const { totp, mfa: after } = await stored(stage, user)
    expect(totp).toBeUndefined()
    expect(after).toEqual({ enabled: ['SMS_MFA'] })
    await expect(verify(codeAt(waiting, now()))).rejects.toEqual(nothing)
  })

  it('lets the user register another', async () => {
    const { user, AccessToken } = await signedIn()
    await enrol(stage, AccessToken)
    const before = await stored(stage, user)
    await take(user.username)
    await enrol(stage, AccessToken)
    const { totp } = await stored(stage, user)
    expect(totp?.version).toBeGreaterThan(before.totp?.version ?? Infinity)
  })

  it('is refused for a user without one, and for nobody', async () => {
    const { user } = await signedIn()
    await expect(take(user.username)).rejects.toEqual(
      refusal(
        'ResourceNotFoundException',
        'Software token MFA has not been configured for this user',
      ),
    )
    await expect(take('nobody')).rejects.toEqual(
      refusal('UserNotFoundException', 'User does not exist.'),
    )
  })
})

describe('a user who is deleted', () => {
  it('takes the waiting seed along, and the next of the name cannot use it', async () => {
    const { user, AccessToken, associate } = await signedIn()
    await associate()
    const ref = pendingTotpRef(pool.id, user.username)
    expect(await stage.services.table.get(ref)).toBeDefined()
    await run(deleteUser, stage.services, { AccessToken })
    expect(await stage.services.table.get(ref)).toBeUndefined()
  })
})
