import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { PoolSettings, UserPool } from '../../lib/store/user-pools.ts'
import type { User } from '../../lib/store/users.ts'
import { createAuthChallenge } from '../../lib/triggers/create-auth-challenge.ts'
import { customMessage } from '../../lib/triggers/custom-message.ts'
import { defineAuthChallenge } from '../../lib/triggers/define-auth-challenge.ts'
import { inboundFederation } from '../../lib/triggers/inbound-federation.ts'
import { postAuthentication } from '../../lib/triggers/post-authentication.ts'
import { preAuthentication } from '../../lib/triggers/pre-authentication.ts'
import { machineName, preTokenGeneration } from '../../lib/triggers/pre-token-generation.ts'
import type { TriggerSubject } from '../../lib/triggers/subject.ts'
import { userMigration } from '../../lib/triggers/user-migration.ts'
import { verifyAuthChallenge } from '../../lib/triggers/verify-auth-challenge.ts'
import { aPool } from '../builders.ts'
import { aUser } from '../user-pools/people.ts'
import { refusal } from '../user-pools/stage.ts'
import { arnOf, aTriggerStage, type TriggerStage } from './lambda-endpoint.ts'

const arn = arnOf('trigger')
const unrecognizable = refusal('InvalidLambdaResponseException', 'Unrecognizable lambda output')

let stage: TriggerStage
let pool: UserPool
let user: User

beforeAll(async () => {
  stage = await aTriggerStage()
  pool = await aPool(stage.services)
  user = await aUser(stage.services, pool, {
    attributes: { email: 'ann@example.com', email_verified: 'true', phone_number: '+15551234567' },
  })
})
beforeEach(() => {
  stage.lambda.functions.clear()
  stage.lambda.functions.set('trigger', (event) => event)
  stage.lambda.invocations.length = 0
})
afterAll(() => stage.stop())

/** A user of a pool with one trigger. */
function subjectOf(
  LambdaConfig: PoolSettings['LambdaConfig'],
  settings: PoolSettings = {},
): TriggerSubject {
  return {
    pool: { ...pool, settings: { ...settings, LambdaConfig } },
    clientId: 'client',
    username: user.username,
    user,
    clientMetadata: { device: 'phone' },
  }
}
const answering = (response: unknown) =>
  stage.lambda.functions.set('trigger', (event) => ({ ...event, response }))
const lastEvent = () => stage.lambda.lastEvent('trigger')
const attributes = () => ({
  sub: user.sub,
  'cognito:user_status': 'CONFIRMED',
  ...user.attributes,
})

describe('user attributes in events', () => {
  it.each<[string, PoolSettings, object]>([
    ['no sign-in names', {}, {}],
    [
      'verified aliases',
      { AliasAttributes: ['email', 'phone_number'] },
      { 'cognito:email_alias': 'ann@example.com' },
    ],
    [
      'addresses as user names',
      { UsernameAttributes: ['email', 'phone_number'] },
      {
        'cognito:email_alias': 'ann@example.com',
        'cognito:phone_number_alias': '+15551234567',
      },
    ],
  ])('tell what the user signs in by in a pool with %s', async (_, settings, aliases) => {
    const subject = subjectOf({ PostAuthentication: arn }, settings)
    await postAuthentication(stage.services, subject)
    expect(lastEvent()?.request.userAttributes).toEqual({ ...attributes(), ...aliases })
  })
})

describe('preAuthentication', () => {
  it('brings what the client sent as validation data', async () => {
    const subject = subjectOf({ PreAuthentication: arn })
    await preAuthentication(stage.services, subject, { validationData: { captcha: '42' } })
    expect(lastEvent()).toMatchObject({ triggerSource: 'PreAuthentication_Authentication' })
    expect(lastEvent()?.request).toEqual({
      userAttributes: attributes(),
      validationData: { captcha: '42' },
    })
  })

  it('says that nobody has the name', async () => {
    const subject = subjectOf({ PreAuthentication: arn })
    await preAuthentication(stage.services, { ...subject, user: undefined })
    expect(lastEvent()?.request).toEqual({
      userAttributes: {},
      validationData: null,
      userNotFound: true,
    })
  })

  it('passes a refusal on', async () => {
    const subject = subjectOf({ PreAuthentication: arn })
    stage.lambda.functions.set('trigger', () => {
      throw new Error('Not today.')
    })
    await expect(preAuthentication(stage.services, subject)).rejects.toEqual(
      refusal('UserLambdaValidationException', 'PreAuthentication failed with error Not today..'),
    )
  })
})

describe('postAuthentication', () => {
  it.each([
    [true, true],
    [false, false],
    [undefined, false],
  ])('tells of a device that is new: %s', async (newDeviceUsed, told) => {
    const subject = subjectOf({ PostAuthentication: arn })
    await postAuthentication(stage.services, subject, { newDeviceUsed })
    expect(lastEvent()).toMatchObject({ triggerSource: 'PostAuthentication_Authentication' })
    expect(lastEvent()?.request).toEqual({
      userAttributes: attributes(),
      newDeviceUsed: told,
      clientMetadata: { device: 'phone' },
    })
  })
})

describe('the custom challenge triggers', () => {
  const session = [
    { challengeName: 'SRP_A', challengeResult: true },
    { challengeName: 'CUSTOM_CHALLENGE', challengeResult: false, challengeMetadata: 'CAPTCHA' },
  ]
  const noUser = (config: PoolSettings['LambdaConfig']) => ({
    ...subjectOf(config),
    user: undefined,
    clientMetadata: undefined,
  })

  it('define what comes next', async () => {
    const subject = subjectOf({ DefineAuthChallenge: arn })
    answering({ challengeName: 'CUSTOM_CHALLENGE', issueTokens: false, failAuthentication: null })
    await expect(defineAuthChallenge(stage.services, subject, session)).resolves.toEqual({
      challengeName: 'CUSTOM_CHALLENGE',
      issueTokens: false,
      failAuthentication: false,
    })
    expect(lastEvent()).toMatchObject({
      triggerSource: 'DefineAuthChallenge_Authentication',
      request: { userAttributes: attributes(), session, clientMetadata: { device: 'phone' } },
      response: { challengeName: null, issueTokens: null, failAuthentication: null },
    })
    expect(lastEvent()?.request).not.toHaveProperty('userNotFound')
  })

  it('decide nothing when the event comes back as it was', async () => {
    const subject = noUser({ DefineAuthChallenge: arn })
    await expect(defineAuthChallenge(stage.services, subject, [])).resolves.toEqual({
      challengeName: undefined,
      issueTokens: false,
      failAuthentication: false,
    })
    expect(lastEvent()?.request).toEqual({ userAttributes: {}, session: [], userNotFound: true })
  })

  it('create a challenge, whose parameters are texts', async () => {
    const subject = subjectOf({ CreateAuthChallenge: arn })
    answering({
      publicChallengeParameters: { image: 'cat.png', width: 200, none: null },
      privateChallengeParameters: { answer: 5, strict: true },
      challengeMetadata: 'CAPTCHA',
    })
    const order = { challengeName: 'CUSTOM_CHALLENGE', session }
    await expect(createAuthChallenge(stage.services, subject, order)).resolves.toEqual({
      publicChallengeParameters: { image: 'cat.png', width: '200' },
      privateChallengeParameters: { answer: '5', strict: 'true' },
      challengeMetadata: 'CAPTCHA',
    })
    expect(lastEvent()).toMatchObject({
      triggerSource: 'CreateAuthChallenge_Authentication',
      request: order,
      response: {
        publicChallengeParameters: null,
        privateChallengeParameters: null,
        challengeMetadata: null,
      },
    })
  })

  it('refuse parameters that are no texts', async () => {
    const subject = subjectOf({ CreateAuthChallenge: arn })
    answering({ publicChallengeParameters: { nested: {} } })
    const order = { challengeName: 'CUSTOM_CHALLENGE', session: [] }
    await expect(createAuthChallenge(stage.services, subject, order)).rejects.toEqual(
      unrecognizable,
    )
  })

  it.each([
    [true, true],
    [false, false],
    [null, false],
  ])('verify an answer: %s', async (answerCorrect, verdict) => {
    const subject = subjectOf({ VerifyAuthChallengeResponse: arn })
    answering({ answerCorrect })
    const given = { privateChallengeParameters: { answer: '5' }, challengeAnswer: '6' }
    await expect(verifyAuthChallenge(stage.services, subject, given)).resolves.toBe(verdict)
    expect(lastEvent()).toMatchObject({
      triggerSource: 'VerifyAuthChallengeResponse_Authentication',
      request: given,
      response: { answerCorrect: null },
    })
  })
})

describe('userMigration', () => {
  it('shows the password that was given, and reads a user from the answer', async () => {
    const { pool } = subjectOf({ UserMigration: arn })
    answering({
      userAttributes: { email: 'ann@example.com', email_verified: true },
      finalUserStatus: 'CONFIRMED',
      messageAction: 'SUPPRESS',
      desiredDeliveryMediums: ['EMAIL'],
      forceAliasCreation: true,
      enableSMSMFA: null,
    })
    const migrated = userMigration(stage.services, {
      pool,
      clientId: 'client',
      name: 'Ann',
      password: 'Old-Secret-1',
      source: 'Authentication',
      validationData: { captcha: '42' },
    })
    await expect(migrated).resolves.toEqual({
      attributes: { email: 'ann@example.com', email_verified: 'true' },
      finalUserStatus: 'CONFIRMED',
      messageAction: 'SUPPRESS',
      desiredDeliveryMediums: ['EMAIL'],
      forceAliasCreation: true,
      enableSmsMfa: false,
    })
    expect(lastEvent()).toMatchObject({
      triggerSource: 'UserMigration_Authentication',
      userName: 'Ann',
    })
    expect(lastEvent()?.request).toEqual({
      password: 'Old-Secret-1',
      validationData: { captcha: '42' },
    })
  })

  it.each([
    [{ messageAction: 'SHOUT' }],
    [{ desiredDeliveryMediums: 'EMAIL' }],
    [{ forceAliasCreation: 'perhaps' }],
    [{ userAttributes: ['email'] }],
  ])('refuses %j', async (response) => {
    const { pool } = subjectOf({ UserMigration: arn })
    answering({ userAttributes: { email: 'ann@example.com' }, ...response })
    const input = { pool, clientId: 'client', name: 'Ann', source: 'Authentication' } as const
    await expect(userMigration(stage.services, input)).rejects.toEqual(unrecognizable)
  })
})

describe('customMessage', () => {
  const inPool = () => subjectOf({ CustomMessage: arn })

  it('names the placeholders, and takes the texts that are there', async () => {
    answering({ smsMessage: null, emailMessage: '<b>{####}</b>', emailSubject: 'Hello' })
    const subject = inPool()
    await expect(
      customMessage(stage.services, subject, { source: 'ForgotPassword' }),
    ).resolves.toEqual({
      smsMessage: undefined,
      emailMessage: '<b>{####}</b>',
      emailSubject: 'Hello',
    })
    expect(lastEvent()).toMatchObject({
      triggerSource: 'CustomMessage_ForgotPassword',
      response: { smsMessage: null, emailMessage: null, emailSubject: null },
    })
    expect(lastEvent()?.request).toEqual({
      userAttributes: attributes(),
      codeParameter: '{####}',
      linkParameter: '{##Click Here##}',
      usernameParameter: null,
      clientMetadata: { device: 'phone' },
    })
  })

  it('names a place for the user name in invitations only', async () => {
    await customMessage(stage.services, inPool(), { source: 'AdminCreateUser' })
    expect(lastEvent()?.request).toMatchObject({ usernameParameter: '{username}' })
  })

  it.each([
    ['with the link as it was named', 'Go {##Click Here##}'],
    ['with a link of other words', 'Go {##there##} now'],
  ])('takes an e-mail %s', async (_, emailMessage) => {
    answering({ emailMessage })
    await expect(
      customMessage(stage.services, inPool(), { source: 'SignUp' }),
    ).resolves.toMatchObject({ emailMessage })
  })

  const filler = String.raw`[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*`
  it.each<[string, 'SignUp' | 'AdminCreateUser', object, string, string]>([
    [
      'an e-mail without the code',
      'SignUp',
      { emailMessage: 'Hello' },
      'emailBody',
      String.raw`satisfy regular expression pattern: ${filler}\{####\}${filler}`,
    ],
    [
      'a text message with a link only',
      'SignUp',
      { smsMessage: 'Go {##there##}' },
      'smsMessage',
      String.raw`satisfy regular expression pattern: ${filler}\{####\}${filler}`,
    ],
    [
      'an invitation without the user name',
      'AdminCreateUser',
      { emailMessage: 'Your password is {####}' },
      'emailBody',
      String.raw`satisfy regular expression pattern: ${filler}\{username\}${filler}`,
    ],
    [
      'a long text message',
      'SignUp',
      { smsMessage: `{####}${'x'.repeat(135)}` },
      'smsMessage',
      'have length less than or equal to 140',
    ],
    [
      'a long e-mail',
      'SignUp',
      { emailMessage: `{####}${'x'.repeat(20_000)}` },
      'emailBody',
      'have length less than or equal to 20000',
    ],
    [
      'a long subject',
      'SignUp',
      { emailSubject: 'x'.repeat(141) },
      'emailSubject',
      'have length less than or equal to 140',
    ],
  ])('refuses %s', async (_, source, response, path, rule) => {
    answering(response)
    await expect(customMessage(stage.services, inPool(), { source })).rejects.toEqual(
      refusal(
        'InvalidParameterException',
        `1 validation error detected: Value at '${path}' failed to satisfy constraint: Member must ${rule}`,
      ),
    )
  })
})

describe('preTokenGeneration', () => {
  const groups = { groups: ['staff'], roles: ['role'], preferredRole: 'role' }
  const order = { source: 'Authentication', groups, scopes: ['openid'] } as const
  const config = (LambdaVersion: 'V1_0' | 'V2_0' | 'V3_0') => ({
    PreTokenGenerationConfig: { LambdaVersion, LambdaArn: arn },
  })
  const configuration = {
    groupsToOverride: ['staff'],
    iamRolesToOverride: ['role'],
    preferredRole: 'role',
  }
  const noClaims = { claimsToAddOrOverride: {}, claimsToSuppress: [] }

  it.each([
    ['by its plain member', { PreTokenGeneration: arn }],
    ['by its version', config('V1_0')],
  ])('asks in the first form when set %s', async (_, lambdaConfig) => {
    answering({
      claimsOverrideDetails: {
        claimsToAddOrOverride: { level: 7 },
        claimsToSuppress: ['email'],
        groupOverrideDetails: { groupsToOverride: ['new'] },
      },
    })
    const subject = subjectOf(lambdaConfig)
    await expect(preTokenGeneration(stage.services, subject, order)).resolves.toEqual({
      id: { claimsToAddOrOverride: { level: '7' }, claimsToSuppress: ['email'] },
      access: { ...noClaims, scopesToAdd: [], scopesToSuppress: [] },
      groups: { groups: ['new'], roles: [] },
    })
    expect(lastEvent()).toMatchObject({
      version: '1',
      triggerSource: 'TokenGeneration_Authentication',
      response: { claimsOverrideDetails: null },
    })
    expect(lastEvent()?.request).toEqual({
      userAttributes: attributes(),
      groupConfiguration: configuration,
      clientMetadata: { device: 'phone' },
    })
  })

  it('takes no complex claims in the first form', async () => {
    answering({ claimsOverrideDetails: { claimsToAddOrOverride: { deep: {} } } })
    const subject = subjectOf({ PreTokenGeneration: arn })
    await expect(preTokenGeneration(stage.services, subject, order)).rejects.toEqual(unrecognizable)
  })

  it.each([
    ['V2_0', '2'],
    ['V3_0', '3'],
  ] as const)('asks for both tokens in form %s', async (form, version) => {
    answering({
      claimsAndScopeOverrideDetails: {
        idTokenGeneration: { claimsToAddOrOverride: { deep: { a: [1] } } },
        accessTokenGeneration: {
          claimsToSuppress: ['x'],
          scopesToAdd: ['a'],
          scopesToSuppress: ['b'],
        },
      },
    })
    const subject = subjectOf(config(form))
    await expect(preTokenGeneration(stage.services, subject, order)).resolves.toEqual({
      id: { claimsToAddOrOverride: { deep: { a: [1] } }, claimsToSuppress: [] },
      access: {
        claimsToAddOrOverride: {},
        claimsToSuppress: ['x'],
        scopesToAdd: ['a'],
        scopesToSuppress: ['b'],
      },
      groups: undefined,
    })
    expect(lastEvent()).toMatchObject({
      version,
      request: { scopes: ['openid'] },
      response: { claimsAndScopeOverrideDetails: null },
    })
  })

  it.each([null, {}])('takes the groups away when they are overridden with %j', async (details) => {
    answering({ claimsAndScopeOverrideDetails: { groupOverrideDetails: details } })
    const subject = subjectOf(config('V2_0'))
    await expect(preTokenGeneration(stage.services, subject, order)).resolves.toMatchObject({
      groups: { groups: [], roles: [] },
    })
  })

  it.each(['V1_0', 'V2_0'] as const)(
    'changes nothing when the %s event comes back as it was',
    async (form) => {
      const subject = subjectOf(config(form))
      await expect(preTokenGeneration(stage.services, subject, order)).resolves.toBeUndefined()
    },
  )

  it('asks for machines in the third form only', async () => {
    const machine = {
      source: 'ClientCredentials',
      groups: { groups: [], roles: [] },
      scopes: ['a/b'],
    } as const
    const ask = (form: 'V2_0' | 'V3_0') =>
      preTokenGeneration(
        stage.services,
        { ...subjectOf(config(form)), user: undefined, username: machineName },
        machine,
      )
    await ask('V2_0')
    expect(stage.lambda.invocations).toEqual([])
    await ask('V3_0')
    expect(lastEvent()).toMatchObject({
      version: '3',
      triggerSource: 'TokenGeneration_ClientCredentials',
      userName: 'ClientCredentials',
      request: { userAttributes: {}, groupConfiguration: null, scopes: ['a/b'] },
    })
  })

  it('refuses lists that are none', async () => {
    answering({ claimsAndScopeOverrideDetails: { accessTokenGeneration: { scopesToAdd: 'a' } } })
    const subject = subjectOf(config('V2_0'))
    await expect(preTokenGeneration(stage.services, subject, order)).rejects.toEqual(unrecognizable)
  })
})

describe('inboundFederation', () => {
  const signIn = {
    providerName: 'Corporate',
    providerType: 'SAML',
    attributes: { samlResponse: { email: 'ann@example.com' } },
  } as const
  const inPool = () => subjectOf({ InboundFederation: { LambdaVersion: 'V1_0', LambdaArn: arn } })

  it('replaces what the provider said', async () => {
    answering({ userAttributesToMap: { email: 'ann@corp.example', age: 44 } })
    await expect(inboundFederation(stage.services, inPool(), signIn)).resolves.toEqual({
      email: 'ann@corp.example',
      age: '44',
    })
    expect(lastEvent()).toMatchObject({
      triggerSource: 'InboundFederation_ExternalProvider',
      request: signIn,
      response: { userAttributesToMap: {} },
    })
  })

  it('keeps what the provider said when the answer is empty', async () => {
    await expect(inboundFederation(stage.services, inPool(), signIn)).resolves.toBeUndefined()
  })
})

describe('a pool without triggers', () => {
  it('asks nobody', async () => {
    const subject = subjectOf(undefined)
    const { services } = stage
    const groups = { groups: [], roles: [] }
    const input = {
      pool: subject.pool,
      clientId: 'client',
      name: 'Ann',
      source: 'Authentication',
    } as const
    const answers = await Promise.all([
      preAuthentication(services, subject),
      postAuthentication(services, subject),
      defineAuthChallenge(services, subject, []),
      createAuthChallenge(services, subject, { challengeName: 'CUSTOM_CHALLENGE', session: [] }),
      verifyAuthChallenge(services, subject, {
        privateChallengeParameters: {},
        challengeAnswer: '',
      }),
      userMigration(services, input),
      customMessage(services, subject, { source: 'SignUp' }),
      preTokenGeneration(services, subject, { source: 'Authentication', groups, scopes: [] }),
      inboundFederation(services, subject, {
        providerName: '',
        providerType: 'OIDC',
        attributes: {},
      }),
    ])
    expect(new Set(answers)).toEqual(new Set([undefined]))
    expect(stage.lambda.invocations).toEqual([])
  })
})
