import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { forgotPassword } from '../../../../lib/operations/user-pools/recovery/forgot-password.ts'
import { adminResetUserPassword } from '../../../../lib/operations/user-pools/users/admin-reset-user-password.ts'
import type { ClientSettings } from '../../../../lib/store/app-clients.ts'
import type { PoolSettings } from '../../../../lib/store/user-pools.ts'
import type { MfaFactor } from '../../../../lib/domain/mfa-choice.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import { aUser } from '../../../user-pools/people.ts'
import { aStage, refusal, type Stage } from '../../../user-pools/stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await aStage()
})
afterAll(() => stage.stop())

const phoneFirst: PoolSettings['AccountRecoverySetting'] = {
  RecoveryMechanisms: [
    { Name: 'verified_phone_number', Priority: 1 },
    { Name: 'verified_email', Priority: 2 },
  ],
}
const phoneOnly: PoolSettings['AccountRecoverySetting'] = {
  RecoveryMechanisms: [{ Name: 'verified_phone_number', Priority: 1 }],
}
const refused = refusal(
  'InvalidParameterException',
  'Could not reset password for the account, please contact support or try again',
)

interface Situation {
  readonly recovery?: PoolSettings['AccountRecoverySetting']
  readonly mode?: 'OFF' | 'OPTIONAL' | 'ON'
  readonly enabled?: readonly MfaFactor[]
  readonly preferred?: MfaFactor
  readonly client?: ClientSettings
}

async function somebody({ recovery, mode = 'OPTIONAL', client, ...mfa }: Situation) {
  const pool = await aPool(stage.services, {
    MfaConfiguration: mode,
    SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
    mfa: { EmailMfaConfiguration: {}, SoftwareTokenMfaConfiguration: { Enabled: true } },
    ...(recovery && { AccountRecoverySetting: recovery }),
  })
  const by = await aClient(stage.services, pool, client)
  const user = await aUser(stage.services, pool, {
    attributes: {
      email: 'jane@example.com',
      email_verified: 'true',
      phone_number: '+15550001234',
      phone_number_verified: 'true',
    },
    mfa: { enabled: mfa.enabled ?? [], ...(mfa.preferred && { preferred: mfa.preferred }) },
  })
  const forgot = () =>
    run(forgotPassword, stage.services, { ClientId: by.id, Username: user.username })
  return { pool, user, forgot }
}

describe('a forgotten password', () => {
  it.each<[string, Situation, string]>([
    ['by phone where nothing else is asked for', { recovery: phoneFirst }, 'SMS'],
    ['by e-mail beside MFA by SMS', { recovery: phoneFirst, enabled: ['SMS_MFA'] }, 'EMAIL'],
    [
      'by e-mail beside MFA by SMS that is not preferred',
      { recovery: phoneFirst, enabled: ['SMS_MFA', 'SOFTWARE_TOKEN_MFA'] },
      'EMAIL',
    ],
    ['by phone beside MFA by e-mail', { recovery: phoneFirst, enabled: ['EMAIL_OTP'] }, 'SMS'],
    [
      'by phone where the pool has switched MFA off',
      { recovery: phoneFirst, enabled: ['SMS_MFA'], mode: 'OFF' },
      'SMS',
    ],
    ['by phone in a pool without an order of its own', { enabled: ['SMS_MFA'] }, 'SMS'],
  ])('is recovered %s', async (_, situation, medium) => {
    const { forgot } = await somebody(situation)
    const { CodeDeliveryDetails: details } = await forgot()
    expect(details?.DeliveryMedium).toBe(medium)
  })

  it.each<[string, Situation]>([
    ['the only address is that of the factor', { recovery: phoneOnly, enabled: ['SMS_MFA'] }],
    ['both addresses are', { recovery: phoneFirst, enabled: ['SMS_MFA', 'EMAIL_OTP'] }],
  ])('is not recovered where %s', async (_, situation) => {
    const { pool, user, forgot } = await somebody(situation)
    await expect(forgot()).rejects.toEqual(refused)
    const who = { UserPoolId: pool.id, Username: user.username }
    await expect(run(adminResetUserPassword, stage.services, who)).rejects.toEqual(refused)
  })

  it('seems to be recovered there, where nobody may learn who exists', async () => {
    const sent = stage.outbox.length
    const { forgot } = await somebody({
      recovery: phoneOnly,
      enabled: ['SMS_MFA'],
      client: { PreventUserExistenceErrors: 'ENABLED' },
    })
    await expect(forgot()).resolves.toHaveProperty('CodeDeliveryDetails')
    await stage.deliver()
    expect(stage.outbox).toHaveLength(sent)
  })
})
