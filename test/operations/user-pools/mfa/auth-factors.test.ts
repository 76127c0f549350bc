import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { adminGetUserAuthFactors } from '../../../../lib/operations/user-pools/mfa/admin-get-user-auth-factors.ts'
import { getUserAuthFactors } from '../../../../lib/operations/user-pools/mfa/get-user-auth-factors.ts'
import type { PoolSettings } from '../../../../lib/store/user-pools.ts'
import type { User } from '../../../../lib/store/users.ts'
import { aClient, run } from '../../../builders.ts'
import { aUser, everyFlow, tokensOf } from '../../../user-pools/people.ts'
import { aStage, refusal, type Stage } from '../../../user-pools/stage.ts'
import { aFactorPool, change, enrol } from './setting.ts'

let stage: Stage
beforeAll(async () => {
  stage = await aStage()
})
afterAll(() => stage.stop())

const all: PoolSettings = {
  Policies: {
    SignInPolicy: { AllowedFirstAuthFactors: ['WEB_AUTHN', 'SMS_OTP', 'EMAIL_OTP', 'PASSWORD'] },
  },
}
const reachable = { email: 'jane@example.com', phone_number: '+15555550100' }

/** What both operations answer about a user, once signed in. */
async function factors(
  settings: PoolSettings,
  { hasApp = false, ...changes }: Partial<User> & { hasApp?: boolean } = {},
) {
  const pool = await aFactorPool(stage, settings)
  const client = await aClient(stage.services, pool, everyFlow)
  const user = await aUser(stage.services, pool)
  const { AccessToken } = await tokensOf(stage.services, client, user.username)
  if (hasApp) await enrol(stage, AccessToken)
  await change(stage, user, changes)
  const own = await run(getUserAuthFactors, stage.services, { AccessToken })
  const { poolId: UserPoolId, username: Username } = user
  const admins = await run(adminGetUserAuthFactors, stage.services, { UserPoolId, Username })
  expect(admins).toEqual(own)
  expect(own.Username).toBe(Username)
  return own
}

describe('GetUserAuthFactors and AdminGetUserAuthFactors', () => {
  it('tell the password of a plain pool', async () => {
    expect(await factors({})).toEqual({
      Username: expect.any(String),
      ConfiguredUserAuthFactors: ['PASSWORD'],
    })
  })

  it('tell what the pool lets begin with and the user has', async () => {
    const everything = await factors(all, { attributes: reachable, passkeys: 1 })
    expect(everything.ConfiguredUserAuthFactors).toEqual([
      'PASSWORD',
      'EMAIL_OTP',
      'SMS_OTP',
      'WEB_AUTHN',
    ])
    const little = await factors(all, { password: undefined, attributes: { email: 'a@b.cd' } })
    expect(little.ConfiguredUserAuthFactors).toEqual(['EMAIL_OTP'])
    const nothing = await factors({}, { attributes: reachable, passkeys: 1 })
    expect(nothing.ConfiguredUserAuthFactors).toEqual(['PASSWORD'])
  })

  it('tell the further factors that the user set up', async () => {
    const mfa = { enabled: ['SMS_MFA', 'SOFTWARE_TOKEN_MFA'], preferred: 'SMS_MFA' } as const
    expect(await factors({}, { hasApp: true, attributes: reachable, mfa })).toMatchObject({
      PreferredMfaSetting: 'SMS_MFA',
      UserMFASettingList: ['SMS_MFA', 'SOFTWARE_TOKEN_MFA'],
      ConfiguredUserAuthFactors: ['PASSWORD', 'SMS_OTP', 'SOFTWARE_TOKEN'],
    })
  })

  it('tell no further factor where the pool asks for none', async () => {
    const mfa = { enabled: ['SMS_MFA'] } as const
    const off = await factors({ MfaConfiguration: 'OFF' }, { attributes: reachable, mfa })
    expect(off.ConfiguredUserAuthFactors).toEqual(['PASSWORD'])
  })

  it('refuse a wrong token, and a user who is not there', async () => {
    await expect(run(getUserAuthFactors, stage.services, { AccessToken: 'a.b.c' })).rejects.toEqual(
      refusal('NotAuthorizedException', 'Invalid Access Token'),
    )
    const { id: UserPoolId } = await aFactorPool(stage)
    await expect(
      run(adminGetUserAuthFactors, stage.services, { UserPoolId, Username: 'nobody' }),
    ).rejects.toEqual(refusal('UserNotFoundException', 'User does not exist.'))
  })
})
