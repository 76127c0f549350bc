import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { changePassword } from '../../../lib/operations/user-pools/account/change-password.ts'
import { confirmSignUp } from '../../../lib/operations/user-pools/sign-up/confirm-sign-up.ts'
import { signUp } from '../../../lib/operations/user-pools/sign-up/sign-up.ts'
import { adminCreateUser } from '../../../lib/operations/user-pools/users/admin-create-user.ts'
import { replaceClient, type AppClient } from '../../../lib/store/app-clients.ts'
import type { PoolSettings, UserPool } from '../../../lib/store/user-pools.ts'
import { aClient, aPool, run } from '../../builders.ts'
import { aTriggerStage, arnOf } from '../../triggers/lambda-endpoint.ts'
import { answer, begin } from '../challenges.ts'
import { password } from '../people.ts'
import { aRisk, protectedBy } from '../risk/setting.ts'
import { aStage, refusal, refusals, type Stage } from '../stage.ts'

let stage: Stage
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  stage = await aStage()
  pool = await aPool(stage.services, byMail)
  client = await aClient(stage.services, pool, choosing)
})
afterAll(() => stage.stop())

const byMail: PoolSettings = {
  UsernameAttributes: ['email'],
  AutoVerifiedAttributes: ['email'],
  Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
}
const choosing = { ExplicitAuthFlows: ['ALLOW_USER_AUTH' as const] }

let counter = 0

async function signedUp(app = client, given: { Password?: string } = {}) {
  counter++
  const Username = `new-${counter}@example.com`
  const who = { ClientId: app.id, Username }
  const { Session } = await run(signUp, stage.services, { ...who, ...given })
  return { who, Session, code: stage.codeTo(Username) }
}

const confirm = (who: { ClientId: string; Username: string }, code: string, Session?: string) =>
  run(confirmSignUp, stage.services, {
    ...who,
    ConfirmationCode: code,
    ...(Session !== undefined && { Session }),
  })

const goOn = (name: string, session: string, app = client) =>
  begin(stage.services, app, { flow: 'USER_AUTH', USERNAME: name, session })

describe('a sign-up', () => {
  it('goes on to tokens without a second code', async () => {
    const { who, Session, code } = await signedUp()
    const confirmed = await confirm(who, code, Session)
    const done = await goOn(who.Username, confirmed.Session ?? '')
    expect(done.AuthenticationResult?.TokenType).toBe('Bearer')
  })

  it('goes on once, of sixteen at once', async () => {
    const { who, Session, code } = await signedUp()
    const { Session: next = '' } = await confirm(who, code, Session)
    const results = await Promise.allSettled(
      Array.from({ length: 16 }, () => goOn(who.Username, next)),
    )
    expect(refusals(results)).toHaveLength(15)
  })

  it('brings no session to clients that do not sign in by choice', async () => {
    const plain = await aClient(stage.services, pool)
    const { who, Session, code } = await signedUp(plain, { Password: password })
    expect(Session).toBeUndefined()
    expect(await confirm(who, code)).toEqual({})
  })

  it('does not go on with the session of a sign-up that waits, or of somebody else', async () => {
    const one = await signedUp()
    const other = await signedUp()
    const invalid = refusal('NotAuthorizedException', 'Invalid session for the user.')
    await expect(goOn(one.who.Username, one.Session ?? '')).rejects.toEqual(invalid)
    await expect(confirm(one.who, one.code, other.Session)).rejects.toEqual(
      refusal('NotAuthorizedException', 'Incorrect username or password.'),
    )
    const { Session = '' } = await confirm(one.who, one.code, one.Session)
    await expect(goOn(other.who.Username, Session)).rejects.toEqual(
      refusal('NotAuthorizedException', 'Incorrect username or password.'),
    )
  })

  it('lets the user choose where the address begins no sign-in', async () => {
    const strict = await aPool(stage.services, {
      ...byMail,
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] } },
    })
    const app = await aClient(stage.services, strict, choosing)
    const { who, Session, code } = await signedUp(app, { Password: password })
    const confirmed = await confirm(who, code, Session)
    const asked = await goOn(who.Username, confirmed.Session ?? '', app)
    expect(asked.AvailableChallenges).toEqual(['PASSWORD', 'PASSWORD_SRP'])
  })
})

describe('what a customer can do against a sign-in after a sign-up', () => {
  it('is to refuse it by the pre authentication trigger', async () => {
    const triggers = await aTriggerStage()
    try {
      const PreAuthentication = arnOf('pre')
      const gated = await aPool(triggers.services, {
        ...byMail,
        LambdaConfig: { PreAuthentication },
      })
      const app = await aClient(triggers.services, gated, choosing)
      triggers.lambda.functions.set('pre', () => Promise.reject(new Error('not today')))
      const who = { ClientId: app.id, Username: 'gated@example.com' }
      const { Session } = await run(signUp, triggers.services, who)
      const ConfirmationCode = triggers.codeTo(who.Username)
      const confirmed = await run(confirmSignUp, triggers.services, {
        ...who,
        ConfirmationCode,
        ...(Session !== undefined && { Session }),
      })
      const start = { flow: 'USER_AUTH', USERNAME: who.Username } as const
      await expect(
        begin(triggers.services, app, { ...start, session: confirmed.Session ?? '' }),
      ).rejects.toMatchObject({ code: 'UserLambdaValidationException' })
    } finally {
      await triggers.stop()
    }
  })

  it('is to block the address it comes from', async () => {
    const guarded = await aPool(stage.services, { ...byMail, ...protectedBy('ENFORCED') })
    const app = await aClient(stage.services, guarded, choosing)
    const { who, Session, code } = await signedUp(app)
    const confirmed = await confirm(who, code, Session)
    await aRisk(stage.services, guarded, {
      RiskExceptionConfiguration: { BlockedIPRangeList: ['127.0.0.0/8'] },
    })
    await expect(goOn(who.Username, confirmed.Session ?? '', app)).rejects.toEqual(
      refusal('NotAuthorizedException', 'Request not allowed due to security reasons.'),
    )
  })

  it('is to switch choice-based sign-in off', async () => {
    const app = await aClient(stage.services, pool, choosing)
    const { who, Session, code } = await signedUp(app)
    const confirmed = await confirm(who, code, Session)
    const ExplicitAuthFlows = ['ALLOW_USER_SRP_AUTH' as const]
    const version = app.version + 1
    const changed = { ...app, settings: { ...app.settings, ExplicitAuthFlows }, version }
    await stage.services.table.write(replaceClient(changed))
    await expect(goOn(who.Username, confirmed.Session ?? '', app)).rejects.toEqual(
      refusal('InvalidParameterException', 'USER_AUTH flow not enabled for this client'),
    )
  })
})

describe('a user without a password', () => {
  it('signs in by code, and sets a first password without a previous one', async () => {
    const { who, code } = await signedUp()
    await confirm(who, code)
    const name = who.Username
    const asked = await begin(stage.services, client, { flow: 'USER_AUTH', USERNAME: name })
    expect(asked.AvailableChallenges).toEqual(['EMAIL_OTP'])
    const sent = await answer(stage.services, client, { asked, name, ANSWER: 'EMAIL_OTP' })
    const EMAIL_OTP_CODE = stage.codeTo(name)
    const done = await answer(stage.services, client, { asked: sent, name, EMAIL_OTP_CODE })
    const { AccessToken = '' } = done.AuthenticationResult ?? {}
    await run(changePassword, stage.services, { AccessToken, ProposedPassword: password })
    const again = await begin(stage.services, client, { flow: 'USER_AUTH', USERNAME: name })
    expect(again.AvailableChallenges).toContain('PASSWORD')
  })

  it('may be created by an administrator, and is confirmed at once', async () => {
    const { User } = await run(adminCreateUser, stage.services, {
      UserPoolId: pool.id,
      Username: 'made@example.com',
    })
    expect(User?.UserStatus).toBe('CONFIRMED')
    expect(stage.outbox.some(({ to }) => to === 'made@example.com')).toBe(false)
  })

  it('needs an address to sign in by', async () => {
    const named = await aPool(stage.services, { ...byMail, UsernameAttributes: [] })
    const app = await aClient(stage.services, named, choosing)
    const refused = refusal(
      'InvalidParameterException',
      'A user without a password must have a value of email.',
    )
    const who = { ClientId: app.id, Username: 'jane' }
    await expect(run(signUp, stage.services, who)).rejects.toEqual(refused)
    const made = { UserPoolId: named.id, Username: 'jane' }
    await expect(run(adminCreateUser, stage.services, made)).rejects.toEqual(refused)
  })
})
