import type { AccountTakeoverEventActionType } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { completeWebAuthnRegistration } from '../../../lib/operations/user-pools/passkeys/complete-web-authn-registration.ts'
import { startWebAuthnRegistration } from '../../../lib/operations/user-pools/passkeys/start-web-authn-registration.ts'
import { adminListUserAuthEvents } from '../../../lib/operations/user-pools/risk/admin-list-user-auth-events.ts'
import { initiateAuth } from '../../../lib/operations/user-pools/sign-in/initiate-auth.ts'
import type { AppClient } from '../../../lib/store/app-clients.ts'
import { attemptsRef } from '../../../lib/store/attempts.ts'
import type { MfaSettings, PoolSettings, UserPool } from '../../../lib/store/user-pools.ts'
import { aClient, anyRequest, aPool, run } from '../../builders.ts'
import { SoftwareAuthenticator, type CreationOptions } from '../../software-authenticator.ts'
import { aTriggerStage, arnOf, type TriggerStage } from '../../triggers/lambda-endpoint.ts'
import { answer } from '../challenges.ts'
import { askForAWord } from '../demanding-pools.ts'
import { aUser, everyFlow, password } from '../people.ts'
import { SignInRobot, type Equipment } from '../sign-in-robot.ts'
import { refusal } from '../stage.ts'
import { aRisk, protectedBy, signInFrom } from './setting.ts'

/**
 * What a risk does to a sign-in by each first proof, whether the user has a further factor or not.
 * The user was at home until now; the robot is elsewhere, with another browser.
 */
const home = { sourceIp: '192.0.2.7', userAgent: 'Browser 1' }
const sentence = 'Unable to login because of security reasons.'
const tokens = 'TOKENS'
const refused = 'REFUSED'
const [email, phone] = ['jane@example.com', '+15555550100']

let stage: TriggerStage
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  stage = await aTriggerStage()
  askForAWord(stage)
})
afterAll(() => stage.stop())
beforeEach(() => place())

type FactorConfiguration = 'SINGLE_FACTOR' | 'MULTI_FACTOR_WITH_USER_VERIFICATION'

async function place(
  settings: PoolSettings = {},
  FactorConfiguration: FactorConfiguration = 'SINGLE_FACTOR',
  mfa: MfaSettings = {},
) {
  pool = await aPool(stage.services, {
    ...protectedBy('ENFORCED'),
    UserPoolAddOns: {
      AdvancedSecurityMode: 'ENFORCED',
      AdvancedSecurityAdditionalFlows: { CustomAuthMode: 'ENFORCED' },
    },
    MfaConfiguration: 'OPTIONAL',
    SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
    Policies: {
      SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'] },
    },
    LambdaConfig: {
      DefineAuthChallenge: arnOf('define'),
      CreateAuthChallenge: arnOf('create'),
      VerifyAuthChallengeResponse: arnOf('verify'),
    },
    ...settings,
    mfa: {
      WebAuthnConfiguration: { RelyingPartyId: 'example.org', FactorConfiguration },
      ...mfa,
    },
  })
  const { ExplicitAuthFlows } = everyFlow
  const flows = [...ExplicitAuthFlows, 'ALLOW_USER_AUTH' as const, 'ALLOW_CUSTOM_AUTH' as const]
  client = await aClient(stage.services, pool, { ExplicitAuthFlows: flows })
}

/** Somebody who was at home with a passkey an hour ago. */
async function someone(
  attributes: Record<string, string>,
  isUserVerified = false,
): Promise<Equipment> {
  const { services } = stage
  const user = await aUser(services, pool, { username: 'jane', attributes })
  const done = await signInFrom(services, client, { name: 'jane', ...home })
  const { AccessToken = '' } = done.AuthenticationResult ?? {}
  const passkey = new SoftwareAuthenticator({ always: { isUserVerified } })
  const started = await run(startWebAuthnRegistration, services, { AccessToken })
  const options = started.CredentialCreationOptions as unknown as CreationOptions // a document
  const Credential = passkey.register(options, { isUserVerified: true })
  await run(completeWebAuthnRegistration, services, { AccessToken, Credential })
  stage.clock.now += 3_600_000
  return { client, user, password, passkey, word: 'sesame' }
}

const acting = (EventAction: AccountTakeoverEventActionType) =>
  aRisk(stage.services, pool, {
    AccountTakeoverRiskConfiguration: {
      Actions: { MediumAction: { Notify: false, EventAction } },
    },
  })

type First = 'EMAIL_OTP' | 'SMS_OTP' | 'WEB_AUTHN' | 'PASSWORD' | 'CUSTOM_CHALLENGE'

async function signIn(person: Equipment, first: First) {
  const robot = new SignInRobot(stage, person)
  const { challenges, ...end } = await robot.finish(
    first === 'CUSTOM_CHALLENGE'
      ? await robot.begin('CUSTOM_AUTH')
      : await robot.begin('USER_AUTH', { PREFERRED_CHALLENGE: first, PASSWORD: password }),
  )
  return { steps: [...challenges, ...(end.tokens ? [tokens] : [])], ...end }
}

const lastEvent = async () => {
  const about = { UserPoolId: pool.id, Username: 'jane', MaxResults: 1 }
  return (await run(adminListUserAuthEvents, stage.services, about)).AuthEvents?.[0]
}

/** What each first proof is followed by where the user has a further factor, and where not. */
const firsts = [
  { first: 'EMAIL_OTP', rich: { email, phone_number: phone }, poor: { email } },
  { first: 'WEB_AUTHN', rich: { phone_number: phone }, poor: {} },
  { first: 'CUSTOM_CHALLENGE', rich: { phone_number: phone }, poor: {} },
] as const

const reactions = [
  ['BLOCK', [refused], [refused]],
  ['MFA_REQUIRED', ['SMS_MFA', tokens], [refused]],
  ['MFA_IF_CONFIGURED', ['SMS_MFA', tokens], [tokens]],
  ['NO_ACTION', [tokens], [tokens]],
] as const

const cases = firsts.flatMap(({ first, rich, poor }) =>
  reactions.flatMap(([action, withFactor, without]) => [
    { first, action, whose: 'with a factor', attributes: { ...rich }, ends: withFactor },
    { first, action, whose: 'without one', attributes: { ...poor }, ends: without },
  ]),
)

describe('a risky sign-in that did not begin with a password', () => {
  it.each(cases)('$first, $action, user $whose: $ends', async ({ first, action, ...more }) => {
    const person = await someone(more.attributes)
    await acting(action)
    const { steps, refusal: said } = await signIn(person, first)
    expect(steps).toEqual([first, ...more.ends])
    const isRefused = steps.includes(refused)
    expect(said).toBe(isRefused ? sentence : undefined)
    expect(await lastEvent()).toMatchObject({
      EventResponse: isRefused ? 'Fail' : 'Pass',
      EventRisk: { RiskDecision: isRefused ? 'Block' : 'AccountTakeover', RiskLevel: 'Medium' },
    })
  })

  it('does not accept the same address twice', async () => {
    const person = await someone({ phone_number: phone })
    await acting('MFA_REQUIRED')
    expect(await signIn(person, 'SMS_OTP')).toMatchObject({
      steps: ['SMS_OTP', refused],
      refusal: sentence,
    })
  })

  it('accepts the other address, whichever way a password would be recovered', async () => {
    const AccountRecoverySetting = {
      RecoveryMechanisms: [{ Name: 'verified_email' as const, Priority: 1 }],
    }
    await place({ AccountRecoverySetting }, 'SINGLE_FACTOR', { EmailMfaConfiguration: {} })
    const person = await someone({ email, phone_number: phone })
    await acting('MFA_REQUIRED')
    expect((await signIn(person, 'SMS_OTP')).steps).toEqual(['SMS_OTP', 'EMAIL_OTP', tokens])
  })

  it.each(['EMAIL_OTP', 'WEB_AUTHN'] as const)(
    'finds no factor in a pool without MFA: %s',
    async (first) => {
      await place({ MfaConfiguration: 'OFF' })
      const person = await someone({ email, phone_number: phone })
      await acting('MFA_REQUIRED')
      expect(await signIn(person, first)).toMatchObject({
        steps: [first, refused],
        refusal: sentence,
      })
    },
  )

  it('forgives earlier failures only with its last proof', async () => {
    const person = await someone({ email, phone_number: phone })
    await acting('MFA_REQUIRED')
    const wrong = { name: 'jane', secret: 'Wrong-123', ...home }
    await expect(signInFrom(stage.services, client, wrong)).rejects.toThrow()
    const robot = new SignInRobot(stage, person)
    const first = await robot.begin('USER_AUTH', { PREFERRED_CHALLENGE: 'EMAIL_OTP' })
    const failures = async () =>
      (await stage.services.table.get(attemptsRef(pool.id, 'jane')))?.failed?.failures
    const asked = await answer(stage.services, client, {
      asked: first,
      name: 'jane',
      ...(await robot.answerTo(first)),
    })
    expect(asked).toMatchObject({ ChallengeName: 'SMS_MFA' })
    expect(await failures()).toBe(1)
    const code = stage.codeTo(phone)
    const SMS_MFA_CODE = code === '000000' ? '111111' : '000000'
    await expect(
      answer(stage.services, client, { asked, name: 'jane', SMS_MFA_CODE }),
    ).rejects.toEqual(refusal('CodeMismatchException', 'Invalid code or auth state for the user.'))
    expect(await failures()).toBe(2)
    await answer(stage.services, client, { asked, name: 'jane', SMS_MFA_CODE: code })
    expect(await failures()).toBeUndefined()
  })
})

describe('a risky step-up', () => {
  it('gets no credit for what an access token tells of', async () => {
    const person = await someone({ phone_number: phone })
    const target = { TARGET_ACR_VALUES: 'urn:cognito:loa:1', USERNAME: 'jane' }
    const parameters = { ...target, PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password }
    const atHome = {
      ClientId: client.id,
      AuthFlow: 'USER_AUTH',
      AuthParameters: parameters,
    } as const
    const begun = await initiateAuth.run(atHome, stage.services, { ...anyRequest, ...home })
    const ACCESS_TOKEN = begun.AuthenticationResult?.AccessToken ?? ''
    stage.clock.now += 1_800_000
    const robot = new SignInRobot(stage, { ...person, choice: 'PASSWORD' })
    const stepUp = { TARGET_ACR_VALUES: 'urn:cognito:loa:3', ACCESS_TOKEN }
    await acting('MFA_IF_CONFIGURED')
    const { challenges } = await robot.finish(await robot.begin('USER_AUTH', stepUp))
    expect(challenges).toEqual(['SELECT_CHALLENGE', 'SMS_MFA'])
  })
})

describe('a risky sign-in by a passkey that knows its user', () => {
  const both = 'MULTI_FACTOR_WITH_USER_VERIFICATION'

  it.each([
    ['OPTIONAL', both, true, [tokens]],
    ['OFF', both, true, [tokens]],
    ['OPTIONAL', both, false, ['SMS_MFA', tokens]],
    ['OPTIONAL', 'SINGLE_FACTOR', true, ['SMS_MFA', tokens]],
    ['OFF', 'SINGLE_FACTOR', true, [refused]],
  ] as const)('%s, %s, verified %s: %j', async (MfaConfiguration, kind, isVerified, ends) => {
    await place({ MfaConfiguration }, kind)
    const person = await someone({ phone_number: phone }, isVerified)
    await acting('MFA_REQUIRED')
    expect((await signIn(person, 'WEB_AUTHN')).steps).toEqual(['WEB_AUTHN', ...ends])
  })

  it('is blocked all the same where the configuration says so', async () => {
    await place({}, both)
    const person = await someone({ phone_number: phone }, true)
    await acting('BLOCK')
    expect(await signIn(person, 'WEB_AUTHN')).toMatchObject({
      steps: ['WEB_AUTHN', refused],
      refusal: sentence,
    })
  })
})
