import { randomUUID } from 'node:crypto'
import {
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  SetUserPoolMfaConfigCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { startAmplifyApp, type AmplifyApp } from './amplify-app.ts'
import { codeAt } from '../authenticator-app.ts'
import { asAdmin } from './clients.ts'
import { codeIn, codeSentTo, newestMessage } from './inbox.ts'
import { serverUrl } from './server.ts'

const cognito = new CognitoIdentityProviderClient(asAdmin())
const password = 'Correct-Horse-7'

jest.setTimeout(30_000) // a sign-in by SRP costs the library a second

let app: AmplifyApp

beforeAll(async () => {
  const { UserPool } = await cognito.send(
    new CreateUserPoolCommand({
      PoolName: 'amplify',
      UsernameAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
      DeviceConfiguration: {
        ChallengeRequiredOnNewDevice: true,
        DeviceOnlyRememberedOnUserPrompt: true,
      },
    }),
  )
  const userPoolId = UserPool?.Id ?? ''
  await cognito.send(
    new SetUserPoolMfaConfigCommand({
      UserPoolId: userPoolId,
      MfaConfiguration: 'OPTIONAL',
      SoftwareTokenMfaConfiguration: { Enabled: true },
    }),
  )
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({
      UserPoolId: userPoolId,
      ClientName: 'app',
      ExplicitAuthFlows: [
        'ALLOW_USER_AUTH',
        'ALLOW_USER_SRP_AUTH',
        'ALLOW_USER_PASSWORD_AUTH',
        'ALLOW_REFRESH_TOKEN_AUTH',
      ],
    }),
  )
  app = startAmplifyApp({
    userPoolId,
    userPoolClientId: UserPoolClient?.ClientId ?? '',
    userPoolEndpoint: serverUrl(),
  })
})
afterAll(() => app.stop())

afterEach(() => app.call('signOut'))

const newName = () => `${randomUUID()}@example.com`

/** Signs somebody up with a password and confirms them. */
async function someone(): Promise<string> {
  const username = newName()
  await app.call('signUp', { username, password, options: { userAttributes: { email: username } } })
  await app.call('confirmSignUp', { username, confirmationCode: await codeSentTo(username) })
  return username
}

/** The newest code to somebody after a message that was there before. */
async function nextCode(to: string, work: () => Promise<unknown>): Promise<string> {
  const before = await newestMessage(to)
  await work()
  return codeIn(await newestMessage(to, before.id))
}

describe('Amplify', () => {
  it('signs up, resends the code, confirms, and signs in by itself', async () => {
    const username = newName()
    const { nextStep } = await app.call('signUp', {
      username,
      options: { userAttributes: { email: username }, autoSignIn: { authFlowType: 'USER_AUTH' } },
    })
    expect(nextStep.signUpStep).toBe('CONFIRM_SIGN_UP')
    const confirmationCode = await nextCode(username, () =>
      app.call('resendSignUpCode', { username }),
    )
    const confirmed = await app.call('confirmSignUp', { username, confirmationCode })
    expect(confirmed.nextStep.signUpStep).toBe('COMPLETE_AUTO_SIGN_IN')
    expect(await app.call('autoSignIn')).toMatchObject({ isSignedIn: true })
    expect((await app.call('getCurrentUser')).signInDetails?.loginId).toBe(username)
  })

  it.each(['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] as const)('signs in by %s', async (flow) => {
    const username = await someone()
    const { isSignedIn } = await app.call('signIn', {
      username,
      password,
      options: { authFlowType: flow },
    })
    expect(isSignedIn).toBe(true)
    const { tokens } = await app.call('fetchAuthSession')
    expect(tokens?.idToken?.payload.email).toBe(username)
    await expect(app.call('signOut', { global: true })).resolves.toBeUndefined()
  })

  it('signs in by a choice of ways', async () => {
    const username = await someone()
    const { nextStep } = await app.call('signIn', {
      username,
      options: { authFlowType: 'USER_AUTH' },
    })
    expect(nextStep).toMatchObject({
      signInStep: 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION',
      availableChallenges: ['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP'],
    })
    const code = await nextCode(username, () =>
      app.call('confirmSignIn', { challengeResponse: 'EMAIL_OTP' }),
    )
    expect((await app.call('confirmSignIn', { challengeResponse: code })).isSignedIn).toBe(true)
  })

  it.each(['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP'] as const)(
    'signs in by its preferred way %s',
    async (preferredChallenge) => {
      const username = await someone()
      const ask = () =>
        app.call('signIn', {
          username,
          ...(preferredChallenge !== 'EMAIL_OTP' && { password }),
          options: { authFlowType: 'USER_AUTH', preferredChallenge },
        })
      if (preferredChallenge !== 'EMAIL_OTP') {
        expect((await ask()).isSignedIn).toBe(true)
        return
      }
      const code = await nextCode(username, ask)
      expect((await app.call('confirmSignIn', { challengeResponse: code })).isSignedIn).toBe(true)
    },
  )

  it('sets up an authenticator app and signs in with it', async () => {
    const username = await someone()
    await app.call('signIn', { username, password })
    const { sharedSecret } = await app.call('setUpTOTP')
    await app.call('verifyTOTPSetup', { code: codeAt(sharedSecret, Date.now()) })
    await app.call('updateMFAPreference', { totp: 'PREFERRED' })
    expect(await app.call('fetchMFAPreference')).toEqual({ enabled: ['TOTP'], preferred: 'TOTP' })
    await app.call('signOut')
    const { nextStep } = await app.call('signIn', { username, password })
    expect(nextStep.signInStep).toBe('CONFIRM_SIGN_IN_WITH_TOTP_CODE')
    // The set-up used the code of this moment up; one step ahead is allowed
    const code = codeAt(sharedSecret, Date.now() + 30_000)
    expect((await app.call('confirmSignIn', { challengeResponse: code })).isSignedIn).toBe(true)
  })

  it('remembers its device, which then spares the code, and forgets it', async () => {
    const username = await someone()
    await app.call('signIn', { username, password })
    const { sharedSecret } = await app.call('setUpTOTP')
    await app.call('verifyTOTPSetup', { code: codeAt(sharedSecret, Date.now()) })
    await app.call('updateMFAPreference', { totp: 'PREFERRED' })
    await app.call('rememberDevice')
    expect(await app.call('fetchDevices')).toHaveLength(1)
    await app.call('signOut')
    const again = await app.call('signIn', { username, password })
    expect(again.isSignedIn).toBe(true)
    const { tokens } = await app.call('fetchAuthSession', { forceRefresh: true })
    expect(tokens?.accessToken.payload.device_key).toEqual(expect.any(String))
    await app.call('forgetDevice')
    await app.call('signOut')
    const { nextStep } = await app.call('signIn', { username, password })
    expect(nextStep.signInStep).toBe('CONFIRM_SIGN_IN_WITH_TOTP_CODE')
  })

  it('changes and recovers a password', async () => {
    const username = await someone()
    await app.call('signIn', { username, password })
    await app.call('updatePassword', { oldPassword: password, newPassword: 'Battery-Staple-8' })
    await app.call('signOut')
    const confirmationCode = await nextCode(username, () => app.call('resetPassword', { username }))
    await app.call('confirmResetPassword', {
      username,
      confirmationCode,
      newPassword: 'Another-One-9',
    })
    const signedIn = await app.call('signIn', { username, password: 'Another-One-9' })
    expect(signedIn.isSignedIn).toBe(true)
  })

  it('changes attributes and verifies a new address', async () => {
    const username = await someone()
    await app.call('signIn', { username, password })
    await app.call('updateUserAttribute', {
      userAttribute: { attributeKey: 'name', value: 'Jane' },
    })
    const email = newName()
    await app.call('updateUserAttribute', {
      userAttribute: { attributeKey: 'email', value: email },
    })
    const first = await newestMessage(email)
    await app.call('sendUserAttributeVerificationCode', { userAttributeKey: 'email' })
    const confirmationCode = codeIn(await newestMessage(email, first.id))
    await app.call('confirmUserAttribute', { userAttributeKey: 'email', confirmationCode })
    expect(await app.call('fetchUserAttributes')).toMatchObject({
      name: 'Jane',
      email,
      email_verified: 'true',
    })
  })

  it('deletes its user', async () => {
    const username = await someone()
    await app.call('signIn', { username, password })
    await app.call('deleteUser')
    await expect(app.call('signIn', { username, password })).rejects.toMatchObject({
      name: 'UserNotFoundException',
    })
  })
})
