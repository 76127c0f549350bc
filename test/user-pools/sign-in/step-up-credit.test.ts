import type { SetUserMFAPreferenceRequest } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { newTotpSeed, totpCode } from '../../../lib/domain/totp.ts'
import { confirmDevice } from '../../../lib/operations/user-pools/devices/confirm-device.ts'
import { updateDeviceStatus } from '../../../lib/operations/user-pools/devices/update-device-status.ts'
import { globalSignOut } from '../../../lib/operations/user-pools/account/global-sign-out.ts'
import { setUserMfaPreference } from '../../../lib/operations/user-pools/mfa/set-user-mfa-preference.ts'
import { adminDisableUser } from '../../../lib/operations/user-pools/users/admin-disable-user.ts'
import { adminSetUserPassword } from '../../../lib/operations/user-pools/users/admin-set-user-password.ts'
import type { AppClient } from '../../../lib/store/app-clients.ts'
import type { MfaPreference } from '../../../lib/store/users.ts'
import type { UserPool } from '../../../lib/store/user-pools.ts'
import { sealTotpSeed } from '../../../lib/user-pools/mfa/totp-seed.ts'
import { aClient, aPool, run } from '../../builders.ts'
import { softwareDevice } from '../../software-device.ts'
import { answer, begin } from '../challenges.ts'
import { aUser, claimsOf, password } from '../people.ts'
import { aStage, refusal, type Stage } from '../stage.ts'

/** What an access token is worth as the start of a step-up, and what a level may ask instead of. */
let stage: Stage
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  stage = await aStage()
  pool = await aPool(stage.services, {
    Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
    MfaConfiguration: 'OPTIONAL',
    DeviceConfiguration: {
      ChallengeRequiredOnNewDevice: true,
      DeviceOnlyRememberedOnUserPrompt: true,
    },
    mfa: { SoftwareTokenMfaConfiguration: { Enabled: true }, EmailMfaConfiguration: {} },
  })
  client = await aClient(stage.services, pool, choosing)
})
afterAll(() => stage.stop())

const choosing = { ExplicitAuthFlows: ['ALLOW_USER_AUTH' as const] }
const seed = newTotpSeed()
const level = (number: number) => `urn:cognito:loa:${number}`

let counter = 0

/** Somebody with an e-mail address and an authenticator app. */
async function someone(mfa: MfaPreference = { enabled: [] }) {
  counter++
  const sealer = await stage.services.keyring.sealer('user-pools')
  const sub = `00000000-0000-4000-9100-${String(counter).padStart(12, '0')}`
  const sealed = sealTotpSeed(sealer, { poolId: pool.id, sub, version: 1 }, seed)
  const email = `credit-${counter}@example.com`
  const attributes = { email, email_verified: 'true' }
  const totp = { seed: sealed, version: 1 }
  const { username: name } = await aUser(stage.services, pool, { sub, attributes, totp, mfa })
  return { name, email }
}

const ask = (name: string, parameters: Record<string, string>, app = client) =>
  begin(stage.services, app, { flow: 'USER_AUTH', USERNAME: name, ...parameters })

const withPassword = { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password }

async function tokenByPassword(name: string): Promise<string> {
  const done = await ask(name, { TARGET_ACR_VALUES: level(1), ...withPassword })
  return done.AuthenticationResult?.AccessToken ?? ''
}

async function tokenByEmail({ name, email }: { name: string; email: string }): Promise<string> {
  const asked = await ask(name, {
    TARGET_ACR_VALUES: level(2),
    PREFERRED_CHALLENGE: 'EMAIL_OTP',
  })
  const EMAIL_OTP_CODE = stage.codeTo(email)
  const done = await answer(stage.services, client, { asked, name, EMAIL_OTP_CODE })
  return done.AuthenticationResult?.AccessToken ?? ''
}

/** Signs in, has the device of that remembered, and chooses an app as the further factor. */
async function withDevice(name: string): Promise<string> {
  const { AuthenticationResult: tokens } = await ask(name, withPassword)
  const AccessToken = tokens?.AccessToken ?? ''
  const { key: DeviceKey, verifierConfig } = softwareDevice(tokens?.NewDeviceMetadata ?? {})
  const device = { AccessToken, DeviceKey }
  const confirmed = { ...device, DeviceSecretVerifierConfig: verifierConfig }
  await run(confirmDevice, stage.services, confirmed)
  const remembered = { ...device, DeviceRememberedStatus: 'remembered' as const }
  await run(updateDeviceStatus, stage.services, remembered)
  await choose(AccessToken, { SoftwareTokenMfaSettings: { Enabled: true } })
  return DeviceKey
}

const choose = (AccessToken: string, settings: Omit<SetUserMFAPreferenceRequest, 'AccessToken'>) =>
  run(setUserMfaPreference, stage.services, { AccessToken, ...settings })

const appCode = () => totpCode(seed, Math.floor(stage.clock.now / 30_000))

describe('an access token as the start of a step-up', () => {
  it('is of the same client', async () => {
    const { name } = await someone()
    const ACCESS_TOKEN = await tokenByPassword(name)
    const other = await aClient(stage.services, pool, choosing)
    await expect(ask(name, { TARGET_ACR_VALUES: level(4), ACCESS_TOKEN }, other)).rejects.toEqual(
      refusal('NotAuthorizedException', 'Invalid Access Token'),
    )
  })

  it('is none that has expired', async () => {
    const { name } = await someone()
    const ACCESS_TOKEN = await tokenByPassword(name)
    stage.clock.now += 3_600_000
    await expect(ask(name, { TARGET_ACR_VALUES: level(4), ACCESS_TOKEN })).rejects.toEqual(
      refusal('NotAuthorizedException', 'Access Token has expired'),
    )
  })

  it('is none that was revoked', async () => {
    const { name } = await someone()
    const ACCESS_TOKEN = await tokenByPassword(name)
    await run(globalSignOut, stage.services, { AccessToken: ACCESS_TOKEN })
    await expect(ask(name, { TARGET_ACR_VALUES: level(4), ACCESS_TOKEN })).rejects.toEqual(
      refusal('NotAuthorizedException', 'Access Token has been revoked'),
    )
  })

  it('is none of a disabled user', async () => {
    const { name } = await someone()
    const ACCESS_TOKEN = await tokenByPassword(name)
    await run(adminDisableUser, stage.services, { UserPoolId: pool.id, Username: name })
    await expect(ask(name, { TARGET_ACR_VALUES: level(4), ACCESS_TOKEN })).rejects.toEqual(
      refusal('NotAuthorizedException', 'User is disabled.'),
    )
  })

  it('does not stand for a temporary password that was set since', async () => {
    const { name } = await someone()
    const ACCESS_TOKEN = await tokenByPassword(name)
    const set = { UserPoolId: pool.id, Username: name, Password: 'Other-456', Permanent: false }
    await run(adminSetUserPassword, stage.services, set)
    const asked = await ask(name, { TARGET_ACR_VALUES: level(4), ACCESS_TOKEN })
    expect(asked).toMatchObject({
      ChallengeName: 'SELECT_CHALLENGE',
      AvailableChallenges: ['PASSWORD', 'PASSWORD_SRP'],
    })
  })

  it('does not stand for a factor that the user chose since', async () => {
    const person = await someone()
    const ACCESS_TOKEN = await tokenByEmail(person)
    await choose(ACCESS_TOKEN, { SoftwareTokenMfaSettings: { Enabled: true } })
    const { name } = person
    const asked = await ask(name, { TARGET_ACR_VALUES: level(3), ACCESS_TOKEN, ...withPassword })
    expect(asked.ChallengeName).toBe('SOFTWARE_TOKEN_MFA')
    const SOFTWARE_TOKEN_MFA_CODE = appCode()
    const done = await answer(stage.services, client, { asked, name, SOFTWARE_TOKEN_MFA_CODE })
    expect(claimsOf(done.AuthenticationResult?.IdToken)).toMatchObject({
      acr: level(4),
      amr: ['email_otp', 'pwd', 'otp', 'mfa'],
    })
  })

  it.each([
    ['needs none', false],
    ['chose that very one', true],
  ])('stands for a further factor where the user %s', async (_, Enabled) => {
    const person = await someone()
    const ACCESS_TOKEN = await tokenByEmail(person)
    await choose(ACCESS_TOKEN, { EmailMfaSettings: { Enabled } })
    const target = { TARGET_ACR_VALUES: level(3), ACCESS_TOKEN }
    const done = await ask(person.name, { ...target, ...withPassword })
    expect(claimsOf(done.AuthenticationResult?.IdToken)).toMatchObject({
      acr: level(3),
      amr: ['email_otp', 'pwd', 'mfa'],
    })
  })
})

describe('a level that is asked for', () => {
  it('puts no other factor in the place of the one that the user chose', async () => {
    const { name } = await someone({ enabled: ['SOFTWARE_TOKEN_MFA'] })
    const asked = await ask(name, { TARGET_ACR_VALUES: level(3), ...withPassword })
    expect(asked.ChallengeName).toBe('SOFTWARE_TOKEN_MFA')
  })

  it('chooses among those that the user chose', async () => {
    const enabled = ['SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'] as const
    const { name } = await someone({ enabled: [...enabled], preferred: 'EMAIL_OTP' })
    const high = await ask(name, { TARGET_ACR_VALUES: level(4), ...withPassword })
    expect(high.ChallengeName).toBe('SOFTWARE_TOKEN_MFA')
    const low = await ask(name, { TARGET_ACR_VALUES: level(3), ...withPassword })
    expect(low.ChallengeName).toBe('EMAIL_OTP')
  })

  it('asks for a factor that the user switched off only after the one that is on', async () => {
    const { name, email } = await someone({ enabled: ['EMAIL_OTP'] })
    const first = await ask(name, { TARGET_ACR_VALUES: level(4), ...withPassword })
    expect(first.ChallengeName).toBe('EMAIL_OTP')
    const EMAIL_OTP_CODE = stage.codeTo(email)
    const next = await answer(stage.services, client, { asked: first, name, EMAIL_OTP_CODE })
    expect(next.ChallengeName).toBe('SOFTWARE_TOKEN_MFA')
    const SOFTWARE_TOKEN_MFA_CODE = appCode()
    const proof = { asked: next, name, SOFTWARE_TOKEN_MFA_CODE }
    const done = await answer(stage.services, client, proof)
    expect(claimsOf(done.AuthenticationResult?.IdToken)).toMatchObject({ acr: level(4) })
  })

  it('is not reached by a remembered device', async () => {
    const { name } = await someone()
    const DEVICE_KEY = await withDevice(name)
    const asked = await ask(name, { TARGET_ACR_VALUES: level(4), DEVICE_KEY, ...withPassword })
    expect(asked.ChallengeName).toBe('SOFTWARE_TOKEN_MFA')
    const plain = await ask(name, { DEVICE_KEY, ...withPassword })
    expect(plain.ChallengeName).toBe('DEVICE_SRP_AUTH')
  })
})
