import type { SetUserMFAPreferenceRequest } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { getUser } from '../../../../lib/operations/user-pools/account/get-user.ts'
import { adminSetUserMfaPreference } from '../../../../lib/operations/user-pools/mfa/admin-set-user-mfa-preference.ts'
import { adminSetUserSettings } from '../../../../lib/operations/user-pools/mfa/admin-set-user-settings.ts'
import { associateSoftwareToken } from '../../../../lib/operations/user-pools/mfa/associate-software-token.ts'
import { setUserMfaPreference } from '../../../../lib/operations/user-pools/mfa/set-user-mfa-preference.ts'
import { setUserSettings } from '../../../../lib/operations/user-pools/mfa/set-user-settings.ts'
import { adminGetUser } from '../../../../lib/operations/user-pools/users/admin-get-user.ts'
import { listUsers } from '../../../../lib/operations/user-pools/users/list-users.ts'
import type { AppClient } from '../../../../lib/store/app-clients.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import type { User } from '../../../../lib/store/users.ts'
import { aClient, run } from '../../../builders.ts'
import { aUser, everyFlow, tokensOf } from '../../../user-pools/people.ts'
import { aStage, refusal, type Stage } from '../../../user-pools/stage.ts'
import { aFactorPool, enrol, everyFactor, stored } from './setting.ts'

type Preference = Omit<SetUserMFAPreferenceRequest, 'AccessToken'>

let stage: Stage
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  stage = await aStage()
  pool = await aFactorPool(
    stage,
    {},
    {
      ...everyFactor,
      WebAuthnConfiguration: { FactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION' },
    },
  )
  client = await aClient(stage.services, pool, everyFlow)
})
afterAll(() => stage.stop())

const reachable = { email: 'jane@example.com', phone_number: '+15555550100' }
const [on, off] = [{ Enabled: true }, { Enabled: false }]
const preferred = { Enabled: true, PreferredMfa: true }

async function signedIn({
  attributes = reachable,
  of = pool,
  app = client,
}: { attributes?: Record<string, string>; of?: UserPool; app?: AppClient } = {}) {
  const user = await aUser(stage.services, of, { attributes })
  const { AccessToken } = await tokensOf(stage.services, app, user.username)
  return { user, AccessToken }
}

/** The two operations, which have one engine. */
const ways = [
  [
    'SetUserMFAPreference',
    ({ AccessToken }: { AccessToken: string }, input: Preference) =>
      run(setUserMfaPreference, stage.services, { AccessToken, ...input }),
  ],
  [
    'AdminSetUserMFAPreference',
    ({ user }: { user: User }, input: Preference) => {
      const { poolId: UserPoolId, username: Username } = user
      return run(adminSetUserMfaPreference, stage.services, { UserPoolId, Username, ...input })
    },
  ],
] as const

const invalid = (message: string) => refusal('InvalidParameterException', message)
const noSms = invalid('User does not have delivery config set to turn on SMS_MFA')
const noMail = invalid('User does not have delivery config set to turn on EMAIL_OTP')
const noApp = invalid('User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA')

describe.each(ways)('%s', (_, set) => {
  it('switches factors on, and prefers one', async () => {
    const who = await signedIn()
    await enrol(stage, who.AccessToken)
    const input = {
      SMSMfaSettings: on,
      SoftwareTokenMfaSettings: preferred,
      EmailMfaSettings: { Enabled: true, PreferredMfa: false },
    }
    expect(await set(who, input)).toEqual({})
    expect((await stored(stage, who.user)).mfa).toEqual({
      enabled: ['SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'],
      preferred: 'SOFTWARE_TOKEN_MFA',
    })
  })

  const changes: [what: string, before: Preference, input: Preference, after: object][] = [
    [
      'leaves what it does not name',
      { SMSMfaSettings: preferred },
      { EmailMfaSettings: on },
      { enabled: ['SMS_MFA', 'EMAIL_OTP'], preferred: 'SMS_MFA' },
    ],
    [
      'puts a new preferred factor in place of the old one',
      { SMSMfaSettings: preferred },
      { EmailMfaSettings: preferred },
      { enabled: ['SMS_MFA', 'EMAIL_OTP'], preferred: 'EMAIL_OTP' },
    ],
    [
      'prefers nothing any more when told so',
      { SMSMfaSettings: preferred },
      { SMSMfaSettings: on },
      { enabled: ['SMS_MFA'] },
    ],
    [
      'switches a factor off, and the preference with it',
      { SMSMfaSettings: preferred, EmailMfaSettings: on },
      { SMSMfaSettings: off },
      { enabled: ['EMAIL_OTP'] },
    ],
    [
      'takes an empty setting for off',
      { SMSMfaSettings: on },
      { SMSMfaSettings: {} },
      { enabled: [] },
    ],
    ['does nothing when nothing is named', { SMSMfaSettings: on }, {}, { enabled: ['SMS_MFA'] }],
    [
      'switches off what the user could not switch on',
      {},
      { SoftwareTokenMfaSettings: off },
      { enabled: [] },
    ],
    [
      'lets passkeys stand for a factor',
      { SMSMfaSettings: on },
      { WebAuthnMfaSettings: on },
      { enabled: ['SMS_MFA'], webAuthn: true },
    ],
    [
      'takes that back',
      { SMSMfaSettings: on, WebAuthnMfaSettings: on },
      { WebAuthnMfaSettings: off },
      { enabled: ['SMS_MFA'], webAuthn: false },
    ],
  ]

  it.each(changes)('%s', async (_what, before, input, after) => {
    const who = await signedIn()
    await set(who, before)
    await set(who, input)
    expect((await stored(stage, who.user)).mfa).toEqual(after)
  })

  it('keeps an app that was registered and never named', async () => {
    const who = await signedIn()
    await enrol(stage, who.AccessToken)
    await set(who, { SMSMfaSettings: on })
    expect((await stored(stage, who.user)).mfa?.enabled).toEqual(['SMS_MFA', 'SOFTWARE_TOKEN_MFA'])
    await set(who, { SoftwareTokenMfaSettings: off })
    expect((await stored(stage, who.user)).mfa?.enabled).toEqual(['SMS_MFA'])
    await set(who, { SoftwareTokenMfaSettings: preferred })
    expect((await stored(stage, who.user)).mfa?.preferred).toBe('SOFTWARE_TOKEN_MFA')
  })

  const refused: [what: string, input: Preference, expected: unknown][] = [
    [
      'two preferred factors',
      { SMSMfaSettings: preferred, EmailMfaSettings: preferred },
      invalid('Only one MFA method can be preferred.'),
    ],
    [
      'a preferred factor that is off',
      { SMSMfaSettings: { Enabled: false, PreferredMfa: true } },
      invalid('An MFA method must be enabled to be preferred.'),
    ],
    [
      'a preferred factor that is not said to be on',
      { SMSMfaSettings: { PreferredMfa: true } },
      invalid('An MFA method must be enabled to be preferred.'),
    ],
    ['an app that was never set up', { SoftwareTokenMfaSettings: on }, noApp],
    [
      'passkeys alone',
      { WebAuthnMfaSettings: on },
      invalid('Passkey MFA requires another MFA method to be enabled for the user.'),
    ],
  ]

  it.each(refused)('refuses %s, and changes nothing', async (_what, input, expected) => {
    const who = await signedIn()
    await expect(set(who, input)).rejects.toEqual(expected)
    expect((await stored(stage, who.user)).version).toBe(who.user.version)
  })

  it('refuses to leave passkeys alone', async () => {
    const who = await signedIn()
    await set(who, { SMSMfaSettings: on, WebAuthnMfaSettings: on })
    await expect(set(who, { SMSMfaSettings: off })).rejects.toEqual(
      invalid('Passkey MFA requires another MFA method to be enabled for the user.'),
    )
  })

  it('refuses an app whose first code is awaited', async () => {
    const who = await signedIn()
    await run(associateSoftwareToken, stage.services, { AccessToken: who.AccessToken })
    await expect(set(who, { SoftwareTokenMfaSettings: on })).rejects.toEqual(
      invalid('User has not verified software token mfa'),
    )
  })

  it('refuses codes to an address that the user does not have', async () => {
    const who = await signedIn({ attributes: {} })
    await expect(set(who, { SMSMfaSettings: on })).rejects.toEqual(noSms)
    await expect(set(who, { EmailMfaSettings: preferred })).rejects.toEqual(noMail)
  })

  it('refuses what the pool does not offer', async () => {
    const of = await aFactorPool(stage, {}, { offersSms: false })
    const app = await aClient(stage.services, of, everyFlow)
    const who = await signedIn({ of, app })
    await expect(set(who, { SMSMfaSettings: on })).rejects.toEqual(noSms)
    await expect(set(who, { EmailMfaSettings: on })).rejects.toEqual(noMail)
    await expect(set(who, { SMSMfaSettings: off, WebAuthnMfaSettings: on })).rejects.toEqual(
      invalid('Passkey MFA is not enabled for the user pool.'),
    )
  })

  it('takes unverified addresses, which the first code verifies', async () => {
    const who = await signedIn({ attributes: { ...reachable, email_verified: 'false' } })
    await expect(set(who, { EmailMfaSettings: on })).resolves.toEqual({})
  })

  it('loses no change of 16 at once', async () => {
    const who = await signedIn()
    const inputs = Array.from({ length: 16 }, (_one, index): Preference =>
      index % 2 === 0 ? { SMSMfaSettings: on } : { EmailMfaSettings: on },
    )
    await Promise.allSettled(inputs.map((input) => set(who, input)))
    expect((await stored(stage, who.user)).mfa?.enabled).toEqual(['SMS_MFA', 'EMAIL_OTP'])
  })
})

it('refuses an administrator a user or pool that is not there', async () => {
  const set = (UserPoolId: string) =>
    run(adminSetUserMfaPreference, stage.services, { UserPoolId, Username: 'nobody' })
  await expect(set(pool.id)).rejects.toEqual(
    refusal('UserNotFoundException', 'User does not exist.'),
  )
  await expect(set('us-east-1_nosuchone')).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  })
})

describe('SetUserSettings and AdminSetUserSettings', () => {
  const sms = { DeliveryMedium: 'SMS', AttributeName: 'phone_number' } as const
  interface Option {
    DeliveryMedium?: 'SMS' | 'EMAIL'
    AttributeName?: string
  }
  const both = (who: { user: User; AccessToken: string }, MFAOptions: Option[]) => {
    const { poolId: UserPoolId, username: Username } = who.user
    return [
      () => run(setUserSettings, stage.services, { AccessToken: who.AccessToken, MFAOptions }),
      () => run(adminSetUserSettings, stage.services, { UserPoolId, Username, MFAOptions }),
    ]
  }

  it('switch codes by SMS on and off', async () => {
    const who = await signedIn()
    for (const [switchOn, switchOff] of [0, 1].map((way) => [
      both(who, [sms])[way],
      both(who, [])[way],
    ])) {
      expect(await switchOn?.()).toEqual({})
      expect((await stored(stage, who.user)).mfa).toEqual({ enabled: ['SMS_MFA'] })
      expect(await switchOff?.()).toEqual({})
      expect((await stored(stage, who.user)).mfa).toEqual({ enabled: [] })
    }
  })

  it('refuse anything else', async () => {
    const who = await signedIn()
    const message =
      'MFAOptions can only have the delivery medium SMS and the attribute phone_number.'
    const others: Option[] = [{ DeliveryMedium: 'EMAIL' }, { AttributeName: 'email' }]
    for (const set of others.flatMap((option) => both(who, [sms, option]))) {
      await expect(set()).rejects.toEqual(invalid(message))
    }
    const mute = await signedIn({ attributes: {} })
    for (const set of both(mute, [sms])) await expect(set()).rejects.toEqual(noSms)
  })
})

describe('GetUser, AdminGetUser and ListUsers', () => {
  const shown = async ({ user, AccessToken }: { user: User; AccessToken: string }) => {
    const { poolId: UserPoolId, username: Username } = user
    const own = await run(getUser, stage.services, { AccessToken })
    const admins = await run(adminGetUser, stage.services, { UserPoolId, Username })
    const Filter = `username = "${Username}"`
    const { Users } = await run(listUsers, stage.services, { UserPoolId, Filter })
    return { own, admins, listed: Users?.[0] }
  }

  it('show the factors that the user switched on', async () => {
    const who = await signedIn()
    const [[, set]] = ways
    await set(who, { SMSMfaSettings: on, EmailMfaSettings: preferred })
    const fields = {
      MFAOptions: [{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }],
      PreferredMfaSetting: 'EMAIL_OTP',
      UserMFASettingList: ['SMS_MFA', 'EMAIL_OTP'],
    }
    const { own, admins, listed } = await shown(who)
    expect(own).toMatchObject(fields)
    expect(admins).toMatchObject(fields)
    expect(listed?.MFAOptions).toEqual(fields.MFAOptions)
  })

  it('show nothing of a user without any', async () => {
    const who = await signedIn()
    for (const answer of Object.values(await shown(who))) {
      for (const field of ['MFAOptions', 'PreferredMfaSetting', 'UserMFASettingList']) {
        expect(JSON.parse(JSON.stringify(answer))).not.toHaveProperty(field)
      }
    }
  })
})
