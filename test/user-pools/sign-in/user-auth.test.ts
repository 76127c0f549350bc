import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { getUser } from '../../../lib/operations/user-pools/account/get-user.ts'
import type { AppClient } from '../../../lib/store/app-clients.ts'
import type { PoolSettings, UserPool } from '../../../lib/store/user-pools.ts'
import { aClient, aPool, run } from '../../builders.ts'
import { srpClient } from '../../srp-client.ts'
import { answer, begin } from '../challenges.ts'
import { answerSrp, aUser, password } from '../people.ts'
import { aStage, refusal, refusals, type Stage } from '../stage.ts'

let stage: Stage
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  stage = await aStage()
  pool = await aPool(stage.services, byChoice)
  client = await aClient(stage.services, pool, choosing)
})
afterAll(() => stage.stop())

const byChoice: PoolSettings = {
  AliasAttributes: ['email'],
  Policies: {
    SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'] },
  },
}
const choosing = { ExplicitAuthFlows: ['ALLOW_USER_AUTH' as const] }

let counter = 0

async function someone(changes: Parameters<typeof aUser>[2] = {}) {
  counter++
  const email = `choice-${counter}@example.com`
  const attributes = { email, email_verified: 'true', phone_number: `+4930${1000 + counter}` }
  const user = await aUser(stage.services, pool, { attributes, ...changes })
  return { user, email, name: user.username }
}

const choose = (name: string, parameters: Record<string, string> = {}, app = client) =>
  begin(stage.services, app, { flow: 'USER_AUTH', USERNAME: name, ...parameters })

describe('a choice-based sign-in', () => {
  it('offers what pool and user have', async () => {
    const { name } = await someone()
    const asked = await choose(name)
    expect(asked).toMatchObject({
      ChallengeName: 'SELECT_CHALLENGE',
      AvailableChallenges: ['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP', 'SMS_OTP'],
      ChallengeParameters: {},
    })
  })

  it('takes the password as the preferred way', async () => {
    const { name } = await someone()
    const done = await choose(name, { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password })
    expect(done.AuthenticationResult?.TokenType).toBe('Bearer')
  })

  it('takes SRP as the preferred way, with a session', async () => {
    const { name } = await someone()
    const srp = srpClient()
    const asked = await choose(name, { PREFERRED_CHALLENGE: 'PASSWORD_SRP', SRP_A: srp.A })
    expect(asked).toMatchObject({
      ChallengeName: 'PASSWORD_VERIFIER',
      Session: expect.any(String),
    })
    const proof = { password, now: stage.services.now() }
    const claim = srp.answer(pool.id, asked.ChallengeParameters ?? {}, proof)
    const done = await answerSrp(stage.services, client, claim)
    expect(done.AuthenticationResult?.TokenType).toBe('Bearer')
  })

  it.each([
    ['EMAIL_OTP', 'EMAIL_OTP_CODE', 'EMAIL'],
    ['SMS_OTP', 'SMS_OTP_CODE', 'SMS'],
  ])('signs in with a code by %s', async (way, member, medium) => {
    const { name, user, email } = await someone()
    const asked = await choose(name, { PREFERRED_CHALLENGE: way })
    expect(asked).toMatchObject({
      ChallengeName: way,
      ChallengeParameters: { CODE_DELIVERY_DELIVERY_MEDIUM: medium },
    })
    const address = way === 'EMAIL_OTP' ? email : (user.attributes.phone_number ?? '')
    const code = stage.codeTo(address)
    expect(code).toMatch(/^\d{8}$/u)
    const done = await answer(stage.services, client, { asked, name, [member]: code })
    const { AccessToken = '' } = done.AuthenticationResult ?? {}
    const { UserAttributes = [] } = await run(getUser, stage.services, { AccessToken })
    const flag = way === 'EMAIL_OTP' ? 'email_verified' : 'phone_number_verified'
    expect(UserAttributes).toContainEqual({ Name: flag, Value: 'true' })
  })

  it.each(['EMAIL_OTP', 'SMS_OTP'])('hides who exists in sign-ins by %s', async (way) => {
    const hiding = { ...choosing, PreventUserExistenceErrors: 'ENABLED' as const }
    const app = await aClient(stage.services, pool, hiding)
    const { name, user, email } = await someone()
    const ask = (who: string) => choose(who, { PREFERRED_CHALLENGE: way }, app)
    const sent = stage.outbox.length
    const calls = [await stage.callsOf(() => ask(name)), await stage.callsOf(() => ask('phantom'))]
    const [real, pretended] = calls.map((all) => all.map(({ operation }) => operation))
    expect(real).toEqual(pretended)
    expect(stage.outbox).toHaveLength(sent)
    const asked = await ask(name)
    await stage.deliver()
    const member = `${way}_CODE`
    const code = stage.codeTo(way === 'EMAIL_OTP' ? email : (user.attributes.phone_number ?? ''))
    const done = await answer(stage.services, app, { asked, name, [member]: code })
    expect(done.AuthenticationResult?.TokenType).toBe('Bearer')
  })

  it('goes on with what was selected', async () => {
    const { name, email } = await someone()
    const asked = await choose(name)
    const code = await answer(stage.services, client, { asked, name, ANSWER: 'EMAIL_OTP' })
    expect(code.ChallengeName).toBe('EMAIL_OTP')
    const EMAIL_OTP_CODE = stage.codeTo(email)
    const done = await answer(stage.services, client, { asked: code, name, EMAIL_OTP_CODE })
    expect(done.AuthenticationResult?.TokenType).toBe('Bearer')
  })

  it.each([
    [{ ANSWER: 'PASSWORD', PASSWORD: password }, 'SELECT_CHALLENGE'],
    [{ PASSWORD: password }, 'PASSWORD'],
  ] as const)('takes a password with the selection: %j', async (responses, ChallengeName) => {
    const { name } = await someone()
    const asked = { ...(await choose(name)), ChallengeName }
    const done = await answer(stage.services, client, { asked, name, ...responses })
    expect(done.AuthenticationResult?.TokenType).toBe('Bearer')
  })

  it.each(['WEB_AUTHN', 'SMS_MFA', 'constructor', ''])('refuses to select %j', async (ANSWER) => {
    const { name } = await someone()
    const asked = await choose(name)
    await expect(answer(stage.services, client, { asked, name, ANSWER })).rejects.toEqual(
      refusal('InvalidParameterException', 'Invalid challenge selected.'),
    )
  })

  it('lets a wrong code be mistyped four times, and ends at the fifth', async () => {
    const { name, email } = await someone()
    const asked = await choose(name, { PREFERRED_CHALLENGE: 'EMAIL_OTP' })
    const good = stage.codeTo(email)
    const bad = good === '00000000' ? '11111111' : '00000000'
    const tries = (EMAIL_OTP_CODE: string) =>
      answer(stage.services, client, { asked, name, EMAIL_OTP_CODE })
    for (let i = 0; i < 5; i++) {
      await expect(tries(bad)).rejects.toEqual(
        refusal('CodeMismatchException', 'Invalid code or auth state for the user.'),
      )
    }
    stage.clock.now += 2_000
    await expect(tries(good)).rejects.toEqual(
      refusal(
        'NotAuthorizedException',
        'Invalid session for the user, session can only be used once.',
      ),
    )
  })

  it('takes a right code once, of sixteen at once', async () => {
    const { name, email } = await someone()
    const asked = await choose(name, { PREFERRED_CHALLENGE: 'EMAIL_OTP' })
    const EMAIL_OTP_CODE = stage.codeTo(email)
    const results = await Promise.allSettled(
      Array.from({ length: 16 }, () =>
        answer(stage.services, client, { asked, name, EMAIL_OTP_CODE }),
      ),
    )
    expect(refusals(results)).toHaveLength(15)
  })

  it('refuses a code of another session', async () => {
    const one = await someone()
    const other = await someone()
    const asked = await choose(one.name, { PREFERRED_CHALLENGE: 'EMAIL_OTP' })
    await choose(other.name, { PREFERRED_CHALLENGE: 'EMAIL_OTP' })
    const EMAIL_OTP_CODE = stage.codeTo(other.email)
    await expect(
      answer(stage.services, client, { asked, name: other.name, EMAIL_OTP_CODE }),
    ).rejects.toEqual(refusal('NotAuthorizedException', 'Incorrect username or password.'))
    await expect(
      answer(stage.services, client, { asked, name: one.name, EMAIL_OTP_CODE }),
    ).rejects.toEqual(refusal('CodeMismatchException', 'Invalid code or auth state for the user.'))
  })

  it('sends twenty codes an hour and no more', async () => {
    const { name } = await someone()
    for (let i = 0; i < 20; i++) await choose(name, { PREFERRED_CHALLENGE: 'EMAIL_OTP' })
    await expect(choose(name, { PREFERRED_CHALLENGE: 'EMAIL_OTP' })).rejects.toEqual(
      refusal('LimitExceededException', 'Attempt limit exceeded, please try after some time.'),
    )
    stage.clock.now += 3_600_000
    const asked = await choose(name, { PREFERRED_CHALLENGE: 'EMAIL_OTP' })
    expect(asked.ChallengeName).toBe('EMAIL_OTP')
  })

  it('offers only the password to a user with a further factor', async () => {
    const strict = await aPool(stage.services, {
      ...byChoice,
      MfaConfiguration: 'OPTIONAL',
      SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
    })
    const app = await aClient(stage.services, strict, choosing)
    const user = await aUser(stage.services, strict, {
      attributes: { email: 'a@example.com', phone_number: '+49301', phone_number_verified: 'true' },
      mfa: { enabled: ['SMS_MFA'], preferred: 'SMS_MFA' },
    })
    const asked = await choose(user.username, { PREFERRED_CHALLENGE: 'EMAIL_OTP' }, app)
    expect(asked.AvailableChallenges).toEqual(['PASSWORD', 'PASSWORD_SRP'])
    const next = await choose(
      user.username,
      { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password },
      app,
    )
    expect(next.ChallengeName).toBe('SMS_MFA')
  })

  it('confirms a user who was waiting for that', async () => {
    const { name, email } = await someone({ status: 'UNCONFIRMED' })
    const asked = await choose(name, { PREFERRED_CHALLENGE: 'EMAIL_OTP' })
    const EMAIL_OTP_CODE = stage.codeTo(email)
    const done = await answer(stage.services, client, { asked, name, EMAIL_OTP_CODE })
    expect(done.AuthenticationResult?.TokenType).toBe('Bearer')
  })

  it('shows a name that nobody has like any other where users are hidden', async () => {
    const hiding = await aClient(stage.services, pool, {
      ...choosing,
      PreventUserExistenceErrors: 'ENABLED',
    })
    const asked = await choose('nobody@example.com', {}, hiding)
    expect(asked.AvailableChallenges).toEqual(['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP', 'SMS_OTP'])
    const coded = await choose('nobody@example.com', { PREFERRED_CHALLENGE: 'EMAIL_OTP' }, hiding)
    expect(coded.ChallengeParameters).toEqual({
      CODE_DELIVERY_DELIVERY_MEDIUM: 'EMAIL',
      CODE_DELIVERY_DESTINATION: 'n***@e***',
    })
    await expect(
      answer(stage.services, hiding, {
        asked: coded,
        name: 'nobody@example.com',
        EMAIL_OTP_CODE: '00000000',
      }),
    ).rejects.toEqual(refusal('CodeMismatchException', 'Invalid code or auth state for the user.'))
  })

  it('offers a name that nobody has no code where a further factor is required', async () => {
    const strict = await aPool(stage.services, {
      MfaConfiguration: 'ON',
      Policies: {
        SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'] },
      },
      mfa: { SoftwareTokenMfaConfiguration: { Enabled: true } },
    })
    const hiding = await aClient(stage.services, strict, {
      ...choosing,
      PreventUserExistenceErrors: 'ENABLED',
    })
    const attributes = { email: 'known@example.com', phone_number: '+15555550123' }
    const { username } = await aUser(stage.services, strict, { attributes })
    for (const name of [username, 'nobody']) {
      const asked = await choose(name, {}, hiding)
      expect(asked.AvailableChallenges).toEqual(['PASSWORD', 'PASSWORD_SRP'])
    }
  })
})
