import { describe, expect, it } from '@jest/globals'
import {
  mfaDemandOf,
  offeredFactors,
  passkeyReplacesMfa,
} from '../../../lib/user-pools/mfa/factors.ts'
import type { UserPool } from '../../../lib/store/user-pools.ts'
import type { User } from '../../../lib/store/users.ts'

const pool: UserPool = {
  id: 'us-east-1_abcdefghi',
  name: 'pool',
  settings: { MfaConfiguration: 'ON' },
  schema: [],
  createdAt: 0,
  updatedAt: 0,
  version: 1,
}

const user: User = {
  poolId: pool.id,
  username: 'jane',
  sub: '00000000-0000-4000-8000-000000000001',
  status: 'CONFIRMED',
  enabled: true,
  attributes: {},
  groups: [],
  createdAt: 0,
  updatedAt: 0,
  version: 1,
}

const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' }
const byEmail = {
  RecoveryMechanisms: [
    { Name: 'verified_phone_number', Priority: 2 },
    { Name: 'verified_email', Priority: 1 },
  ],
} satisfies UserPool['settings']['AccountRecoverySetting']

describe('offeredFactors', () => {
  it('has none in a plain pool', () => expect(offeredFactors(pool)).toEqual([]))

  it('has each factor that is set up', () => {
    const mfa = { SoftwareTokenMfaConfiguration: { Enabled: true }, EmailMfaConfiguration: {} }
    expect(offeredFactors({ ...pool, settings: { SmsConfiguration }, mfa })).toEqual([
      'SMS_MFA',
      'SOFTWARE_TOKEN_MFA',
      'EMAIL_OTP',
    ])
  })

  it('leaves SMS out where other factors were chosen', () => {
    const mfa = { SoftwareTokenMfaConfiguration: { Enabled: true }, offersSms: false }
    expect(offeredFactors({ ...pool, settings: { SmsConfiguration }, mfa })).toEqual([
      'SOFTWARE_TOKEN_MFA',
    ])
  })

  it('leaves out authenticator apps that are switched off', () => {
    const mfa = { SoftwareTokenMfaConfiguration: { Enabled: false } }
    expect(offeredFactors({ ...pool, mfa })).toEqual([])
  })
})

describe('mfaDemandOf', () => {
  const full: UserPool = {
    ...pool,
    settings: { ...pool.settings, SmsConfiguration },
    mfa: { SoftwareTokenMfaConfiguration: { Enabled: true }, EmailMfaConfiguration: {} },
  }
  const reachable = { ...user, attributes: { email: 'a@b.cd', phone_number: '+15555550100' } }

  it('asks for nothing in a pool that never heard of it', () => {
    expect(mfaDemandOf({ ...full, settings: {} }, reachable)).toEqual({ kind: 'none' })
  })

  it('takes the risk of a sign-in over the mode of the pool', () => {
    expect(mfaDemandOf({ ...full, settings: {} }, reachable, { mode: 'ON' })).not.toEqual({
      kind: 'none',
    })
  })

  it('keeps the first address of recovery from being a factor', () => {
    const settings = { ...full.settings, AccountRecoverySetting: byEmail }
    expect(mfaDemandOf({ ...full, settings }, reachable)).toEqual({
      kind: 'challenge',
      factor: 'SMS_MFA',
    })
  })

  it('lets both addresses be factors without a setting, as pools of old do', () => {
    expect(mfaDemandOf(full, reachable)).toEqual({
      kind: 'select',
      factors: ['SMS_MFA', 'EMAIL_OTP'],
    })
  })

  it('knows the app of the user', () => {
    const totp = { seed: new Uint8Array(60), version: 1 }
    expect(mfaDemandOf(full, { ...user, totp })).toEqual({
      kind: 'challenge',
      factor: 'SOFTWARE_TOKEN_MFA',
    })
  })
})

describe('passkeyReplacesMfa', () => {
  const FactorConfiguration = 'MULTI_FACTOR_WITH_USER_VERIFICATION'
  const willing = { ...pool, mfa: { WebAuthnConfiguration: { FactorConfiguration } } } as const

  it.each([
    ['pool and user say so', willing, true, true],
    ['the user never said so', willing, undefined, false],
    ['the user took it back', willing, false, false],
    ['the pool does not let it', pool, true, false],
  ])('when %s', (_, of, webAuthn, expected) => {
    expect(passkeyReplacesMfa(of, { ...user, mfa: { enabled: ['SMS_MFA'], webAuthn } })).toBe(
      expected,
    )
  })
})
