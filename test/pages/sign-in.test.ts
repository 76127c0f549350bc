import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { adminCreateUser } from '../../lib/operations/user-pools/users/admin-create-user.ts'
import { adminSetUserMfaPreference } from '../../lib/operations/user-pools/mfa/admin-set-user-mfa-preference.ts'
import type { PoolSettings } from '../../lib/store/user-pools.ts'
import { userRef } from '../../lib/store/users.ts'
import { codeAt, wrongCodeAt } from '../authenticator-app.ts'
import { run } from '../builders.ts'
import { arnOf, aTriggerStage, type TriggerStage } from '../triggers/lambda-endpoint.ts'
import { aUser, password } from '../user-pools/people.ts'
import { vectors } from '../vectors.ts'
import { aWebApp, callback, type WebApp } from './app.ts'
import { Browser, problemIn, titleOf, valueIn, type Visited } from './browser.ts'

const wrong = 'These sign-in details are not correct.'
const role = 'arn:aws:iam::123456789012:role/sms'

let stage: TriggerStage
let app: WebApp
beforeAll(async () => {
  stage = await aTriggerStage()
  app = await aWebApp(stage.services, {
    AutoVerifiedAttributes: ['email'],
    LambdaConfig: { PreAuthentication: arnOf('gate') },
  })
  stage.lambda.functions.set('gate', (event) => event)
})
afterAll(() => stage.stop())

let counter = 0
async function somebody(of: WebApp, attributes: Record<string, string> = {}) {
  const name = `jane-${++counter}`
  const email = `${name}@example.com`
  const all = { email, email_verified: 'true', ...attributes }
  const user = await aUser(stage.services, of.pool, { username: name, attributes: all })
  return { name, email, user }
}

async function begun(
  browser: Browser,
  of: WebApp,
  name: string,
  secret?: string,
): Promise<Visited> {
  const form = await browser.open(of.page('login'))
  return browser.send(form, {
    username: name,
    ...(secret !== undefined && { password: secret }),
  })
}

const isBack = ({ location }: Visited) => location.startsWith(`${callback}?code=`)

describe('signing in on the pages', () => {
  it('leads back to the app, and the next time asks only whether to go on', async () => {
    const browser = new Browser(stage.services)
    const { name } = await somebody(app)
    const done = await begun(browser, app, name, password)
    expect(done.status).toBe(303)
    expect(done.location).toMatch(new RegExp(`^${callback}\\?code=[^&]+&state=a\\+state$`, 'u'))
    const account = await browser.open(app.page('login'))
    expect(account.body).toContain(`Continue as ${name}`)
    expect(isBack(await browser.send(account, { step: 'continue' }))).toBe(true)
    expect(isBack(await browser.open(app.page('oauth2/authorize')))).toBe(true)
    const other = await browser.send(account, { step: 'other-account' })
    expect(titleOf(other.body)).toBe('Sign in')
    const fresh = await browser.open(app.page('login', { prompt: 'login' }))
    expect(titleOf(fresh.body)).toBe('Sign in')
  })

  it.each([
    ['a wrong password', { password: 'Wrong-Horse-8' }, wrong, 'password'],
    ['no password', { password: '' }, 'Please fill in this field.', 'password'],
    ['no name', { username: '' }, 'Please fill in this field.', 'username'],
    ['an unknown name', { username: 'nobody' }, wrong, undefined],
    ['a name that none can be', { username: 'jane doe' }, 'Please check this entry.', 'username'],
  ])('shows the form again for %s', async (_, filled, problem, field) => {
    const browser = new Browser(stage.services)
    const { name } = await somebody(app)
    const form = await browser.open(app.page('login'))
    const again = await browser.send(form, { username: name, password, ...filled })
    expect([again.status, problemIn(again.body)]).toEqual([200, problem])
    expect(again.body).not.toContain(password)
    if (field === 'username') expect(again.body).toMatch(/name="username"[^>]*aria-invalid/u)
    if (!('username' in filled)) expect(valueIn(again.body, 'value')).not.toBe('')
  })

  it('refuses a form of another browser, and what was no form of ours', async () => {
    const { name } = await somebody(app)
    const form = await new Browser(stage.services).open(app.page('login'))
    const stranger = new Browser(stage.services)
    const filled = { username: name, password }
    expect((await stranger.send(form, filled)).status).toBe(400)
    const answer = await stranger.send(form, { ...filled, _csrf: undefined })
    expect([answer.status, titleOf(answer.body)]).toEqual([400, 'This page has expired'])
  })

  it('says in its owner’s words why nobody gets in, as text', async () => {
    stage.lambda.functions.set('gate', () => {
      throw new Error('<b>Closed</b> today')
    })
    const { name } = await somebody(app)
    const again = await begun(new Browser(stage.services), app, name, password)
    stage.lambda.functions.set('gate', (event) => event)
    expect(problemIn(again.body)).toBe('PreAuthentication failed with error <b>Closed</b> today.')
    expect(again.body).not.toContain('<b>')
  })

  it('is over after too many wrong passwords', async () => {
    const browser = new Browser(stage.services)
    const { name } = await somebody(app)
    const form = await browser.open(app.page('login'))
    const problems = []
    for (let time = 0; time < 7; time++) {
      const again = await browser.send(form, { username: name, password: 'Wrong-Horse-8' })
      problems.push(problemIn(again.body))
    }
    expect(problems.at(-1)).toBe('Too many attempts. Please wait a while and try again.')
  })

  it('has who is not confirmed confirm first', async () => {
    const browser = new Browser(stage.services)
    const name = `new-${++counter}`
    const email = `${name}@example.com`
    const changes = { username: name, status: 'UNCONFIRMED' as const, attributes: { email } }
    await aUser(stage.services, app.pool, changes)
    const waiting = await begun(browser, app, name, password)
    expect(titleOf(waiting.body)).toBe('Confirm your account')
    expect(problemIn(waiting.body)).toBe('This account is not confirmed yet.')
    const sent = await browser.send(waiting, { step: 'resend' })
    const login = await browser.send(sent, { code: stage.codeTo(email) })
    expect(login.body).toContain('Your account is confirmed')
    expect(isBack(await browser.send(login, { password }))).toBe(true)
  })

  it('survives whatever attackers type', async () => {
    const browser = new Browser(stage.services)
    const form = await browser.open(app.page('login'))
    const fields = vectors('injection/fields.json') as Record<string, string | string[]> | undefined
    for (const value of [...Object.values(fields ?? {}).flat(), 'x'.repeat(3000), '\u0000']) {
      const answers = [
        await browser.send(form, { username: value, password }),
        await browser.send(form, { username: 'nobody', password: value }),
        await browser.send(form, { username: 'nobody', session: value, challenge: 'SMS_MFA' }),
        await browser.send(form, { username: value, session: 'x', challenge: value }),
        await browser.send(form, { username: value, session: 'x', challenge: 'MFA_SETUP' }),
        await browser.send(form, { step: value, username: value, password: value }),
      ]
      for (const { status, body } of answers) {
        expect(status).toBeLessThan(500)
        expect(body).not.toMatch(/<script>|<img src=x|<svg\//u)
      }
    }
  })
})

describe('a further factor on the pages', () => {
  const strict = (changes: PoolSettings = {}) =>
    aWebApp(stage.services, {
      MfaConfiguration: 'ON',
      SmsConfiguration: { SnsCallerArn: role },
      EmailConfiguration: {
        EmailSendingAccount: 'DEVELOPER',
        SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/shop@example.com',
      },
      ...changes,
    })

  it('is set up with an app at the first sign-in, and asked for at the next', async () => {
    const own = await aWebApp(stage.services, {
      MfaConfiguration: 'ON',
      mfa: { SoftwareTokenMfaConfiguration: { Enabled: true } },
    })
    const browser = new Browser(stage.services)
    const { name } = await somebody(own)
    const setUp = await begun(browser, own, name, password)
    expect(titleOf(setUp.body)).toBe('Connect your authenticator app')
    expect(setUp.body).toMatch(/role="img"[^>]*>\s*<svg/u)
    const secret = secretIn(setUp)
    const { now } = stage.clock
    const again = await browser.send(setUp, { code: wrongCodeAt(secret, now) })
    expect(problemIn(again.body)).toBe('This code is not correct.')
    expect(secretIn(again)).toBe(secret)
    const filled = { code: codeAt(secret, now), friendly_name: 'Phone' }
    expect(isBack(await browser.send(again, filled))).toBe(true)
    const user = await stage.services.table.get(userRef(own.pool.id, name))
    expect(user?.totp?.friendlyName).toBe('Phone')

    stage.clock.now += 60_000
    const another = new Browser(stage.services)
    const asked = await begun(another, own, name, password)
    expect(titleOf(asked.body)).toBe('Enter your code')
    expect(asked.body).not.toContain('value="resend"')
    const mistyped = await another.send(asked, { code: wrongCodeAt(secret, stage.clock.now) })
    expect(problemIn(mistyped.body)).toBe('This code is not correct.')
    const code = codeAt(secret, stage.clock.now)
    const grouped = `${code.slice(0, 3)} ${code.slice(3)}`
    const [one, two] = await Promise.all(
      [grouped, grouped].map((typed) => another.send(mistyped, { code: typed })),
    )
    expect([one, two].filter((answer) => answer && isBack(answer))).toHaveLength(1)
  })

  it('is chosen to be set up where there are several', async () => {
    const own = await strict({
      mfa: {
        SoftwareTokenMfaConfiguration: { Enabled: true },
        EmailMfaConfiguration: {},
      },
    } as PoolSettings)
    const browser = new Browser(stage.services)
    const name = `bare-${++counter}`
    await aUser(stage.services, own.pool, { username: name })
    const choice = await begun(browser, own, name, password)
    expect(titleOf(choice.body)).toBe('Set up a second step')
    const app = await browser.send(choice, { factor: 'SOFTWARE_TOKEN_MFA' })
    expect(titleOf(app.body)).toBe('Connect your authenticator app')
    const back = await browser.send(app, { step: 'other-way' })
    expect(titleOf(back.body)).toBe('Set up a second step')
    const email = await browser.send(back, { factor: 'EMAIL_OTP' })
    expect(titleOf(email.body)).toBe('Add your email address')
    const bad = await browser.send(email, { email: 'nowhere' })
    expect(problemIn(bad.body)).not.toBe('')
    const code = await browser.send(bad, { email: `${name}@example.com` })
    expect(titleOf(code.body)).toBe('Check your email')
    const done = await browser.send(code, { code: stage.codeTo(`${name}@example.com`) })
    expect(isBack(done)).toBe(true)
  })

  it('comes by text message', async () => {
    const own = await strict({
      mfa: { SmsMfaConfiguration: { SmsConfiguration: { SnsCallerArn: role } } },
    } as PoolSettings)
    const browser = new Browser(stage.services)
    const phone_number = '+14155550188'
    const { name } = await somebody(own, { phone_number, phone_number_verified: 'true' })
    const asked = await begun(browser, own, name, password)
    expect(titleOf(asked.body)).toBe('Check your phone')
    expect(asked.body).toContain('0188')
    const again = await browser.send(asked, { code: '000000' })
    expect(problemIn(again.body)).toBe('This code is not correct.')
    expect(problemIn((await browser.send(asked, { code: '' })).body)).toBe(
      'Please fill in this field.',
    )
    expect(isBack(await browser.send(again, { code: stage.codeTo(phone_number) }))).toBe(true)
    const spent = await browser.send(again, { code: stage.codeTo(phone_number) })
    expect(problemIn(spent.body)).toBe('Your sign-in took too long. Please start again.')
  })

  it('comes by e-mail, as long as a sign-in may take', async () => {
    const own = await strict({ mfa: { EmailMfaConfiguration: {} } } as PoolSettings)
    const browser = new Browser(stage.services)
    const { name, email } = await somebody(own)
    const asked = await begun(browser, own, name, password)
    expect(titleOf(asked.body)).toBe('Check your email')
    const code = stage.codeTo(email)
    stage.clock.now += 4 * 60_000
    const late = await browser.send(asked, { code })
    expect([titleOf(late.body), problemIn(late.body)]).toEqual([
      'Sign in',
      'Your sign-in took too long. Please start again.',
    ])
    const fresh = await browser.send(late, { username: name, password })
    expect(isBack(await browser.send(fresh, { code: stage.codeTo(email) }))).toBe(true)
  })

  it('is chosen by who has several', async () => {
    const own = await strict({
      mfa: {
        EmailMfaConfiguration: {},
        SmsMfaConfiguration: { SmsConfiguration: { SnsCallerArn: role } },
      },
    } as PoolSettings)
    const browser = new Browser(stage.services)
    const phone_number = '+14155550199'
    const { name } = await somebody(own, { phone_number, phone_number_verified: 'true' })
    await run(adminSetUserMfaPreference, stage.services, {
      UserPoolId: own.pool.id,
      Username: name,
      SMSMfaSettings: { Enabled: true },
      EmailMfaSettings: { Enabled: true },
    })
    const choice = await begun(browser, own, name, password)
    expect(titleOf(choice.body)).toBe('Confirm it’s you')
    const bad = await browser.send(choice, { factor: 'WEB_AUTHN' })
    expect(bad.status).toBe(200)
    const asked = await browser.send(choice, { factor: 'SMS_MFA' })
    expect(titleOf(asked.body)).toBe('Check your phone')
    expect(isBack(await browser.send(asked, { code: stage.codeTo(phone_number) }))).toBe(true)
  })
})

describe('a temporary password on the pages', () => {
  it('is replaced, with what the pool requires and nobody said', async () => {
    const own = await aWebApp(
      stage.services,
      {},
      { schema: [{ Name: 'given_name', Required: true }] },
    )
    const browser = new Browser(stage.services)
    const name = `invited-${++counter}`
    await run(adminCreateUser, stage.services, {
      UserPoolId: own.pool.id,
      Username: name,
      TemporaryPassword: 'Temporary-1',
      MessageAction: 'SUPPRESS',
    })
    const asked = await begun(browser, own, name, 'Temporary-1')
    expect(titleOf(asked.body)).toBe('Choose a new password')
    expect(asked.body).toContain('name="attribute:given_name"')
    const weak = await browser.send(asked, {
      new_password: 'weak',
      'attribute:given_name': 'Jane',
    })
    expect(problemIn(weak.body)).toBe('This password does not meet all of the rules.')
    expect(weak.body).toMatch(/name="new_password"(?=[^>]*aria-invalid)/u)
    expect(weak.body).toContain('value="Jane"')
    const bare = await browser.send(asked, { new_password: 'New-Secret-1' })
    expect(problemIn(bare.body)).toBe('Please fill in this field.')
    expect(bare.body).toMatch(/name="attribute:given_name"(?=[^>]*aria-invalid)/u)
    const filled = {
      new_password: 'New-Secret-1',
      'attribute:given_name': 'Jane',
      'attribute:nickname': 'not asked for',
    }
    const answers = await Promise.all([
      browser.send(weak, filled),
      browser.send(weak, { ...filled, new_password: 'Other-Secret-2' }),
    ])
    expect(answers.filter(isBack)).toHaveLength(1)
    const user = await stage.services.table.get(userRef(own.pool.id, name))
    expect([user?.status, user?.attributes.given_name]).toEqual(['CONFIRMED', 'Jane'])
    expect(user?.attributes).not.toHaveProperty('nickname')
  })
})

describe('a choice of ways to begin', () => {
  const open = () =>
    aWebApp(stage.services, {
      Policies: {
        SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'] },
      },
      SmsConfiguration: { SnsCallerArn: role },
    })

  it('is offered after the name, and again from each way', async () => {
    const own = await open()
    const browser = new Browser(stage.services)
    const { name, email } = await somebody(own)
    const form = await browser.open(own.page('login'))
    expect(form.body).not.toContain('name="password"')
    const choice = await browser.send(form, { username: name })
    expect(titleOf(choice.body)).toBe('Choose how to sign in')
    const code = await browser.send(choice, { factor: 'EMAIL_OTP' })
    expect(titleOf(code.body)).toBe('Check your email')
    const sent = stage.outbox.length
    const again = await browser.send(code, { step: 'resend' })
    expect(again.body).toContain('A new code is on its way.')
    expect(stage.outbox.length).toBe(sent + 1)
    const back = await browser.send(again, { step: 'other-way' })
    expect(titleOf(back.body)).toBe('Choose how to sign in')
    const typed = await browser.send(back, { factor: 'PASSWORD' })
    expect(titleOf(typed.body)).toBe('Enter your password')
    const wrongly = await browser.send(typed, { password: 'Wrong-Horse-8' })
    expect(problemIn(wrongly.body)).toBe(wrong)
    expect(titleOf(wrongly.body)).toBe('Enter your password')
    expect(isBack(await browser.send(wrongly, { password }))).toBe(true)
    expect(isBack(await browser.send(again, { code: stage.codeTo(email) }))).toBe(true)
  })

  it('is none for who has only one way', async () => {
    const own = await open()
    const browser = new Browser(stage.services)
    const name = `only-${++counter}`
    await aUser(stage.services, own.pool, { username: name })
    const typed = await begun(browser, own, name)
    expect(titleOf(typed.body)).toBe('Enter your password')
    expect(isBack(await browser.send(typed, { password }))).toBe(true)
    const bare = { username: `code-${++counter}`, attributes: { email: 'code@example.com' } }
    await aUser(stage.services, own.pool, bare)
    const { table } = stage.services
    const user = await table.get(userRef(own.pool.id, bare.username))
    expect(user?.password).toBeDefined()
  })

  it('takes no way that was not offered', async () => {
    const own = await open()
    const browser = new Browser(stage.services)
    const { name } = await somebody(own)
    const choice = await begun(browser, own, name)
    for (const factor of ['WEB_AUTHN', 'SMS_OTP', '', '__proto__']) {
      const answer = await browser.send(choice, { factor })
      expect([answer.status, titleOf(answer.body)]).toEqual([200, 'Sign in'])
    }
  })
})

/** The key that a page shows in groups of four. */
function secretIn({ body }: Visited): string {
  return (/<code>([^<]*)<\/code>/u.exec(body)?.[1] ?? '').replaceAll(' ', '')
}
