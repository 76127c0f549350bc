import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { createTerms } from '../../lib/operations/user-pools/terms/create-terms.ts'
import { userRef } from '../../lib/store/users.ts'
import { run } from '../builders.ts'
import { arnOf, aTriggerStage, type TriggerStage } from '../triggers/lambda-endpoint.ts'
import { vectors } from '../vectors.ts'
import { aWebApp, callback, type WebApp } from './app.ts'
import { Browser, problemIn, titleOf, type Visited } from './browser.ts'

const password = 'Correct-Horse-7'

let stage: TriggerStage
let app: WebApp
beforeAll(async () => {
  stage = await aTriggerStage()
  app = await aWebApp(stage.services, {
    AutoVerifiedAttributes: ['email'],
    LambdaConfig: { PreSignUp: arnOf('gate') },
  })
})
afterAll(() => stage.stop())
beforeAll(() => void stage.lambda.functions.set('gate', (event) => event))
afterEach(() => void stage.lambda.functions.set('gate', (event) => event))

let counter = 0
const someone = () => {
  const username = `jane-${++counter}`
  return { username, email: `${username}@example.com` }
}

async function signedUp(browser: Browser, who = someone(), of = app): Promise<Visited> {
  const form = await browser.open(of.page('signup'))
  return browser.send(form, { username: who.username, 'attribute:email': who.email, password })
}

const statusOf = async (name: string, of = app) =>
  (await stage.services.table.get(userRef(of.pool.id, name)))?.status

describe('signing up on the pages', () => {
  it('leads over the code to the app, signed in without typing again', async () => {
    const browser = new Browser(stage.services)
    const who = someone()
    const form = await browser.open(app.page('signup'))
    expect(form.body).toContain('name="attribute:email"')
    expect(form.body).not.toContain('name="attribute:nickname"')
    const confirming = await browser.send(form, {
      username: who.username,
      'attribute:email': who.email,
      password,
    })
    expect(titleOf(confirming.body)).toBe('Confirm your account')
    expect(confirming.body).toContain('j***@e***')
    expect(confirming.address).not.toContain(who.username)
    const done = await browser.send(confirming, { code: stage.codeTo(who.email) })
    expect(done.status).toBe(303)
    expect(done.location).toMatch(new RegExp(`^${callback}\\?code=[\\w.-]+&state=a\\+state$`, 'u'))
    expect(await statusOf(who.username)).toBe('CONFIRMED')
  })

  it('needs no secret of a client that has one', async () => {
    const own = await aWebApp(
      stage.services,
      { AutoVerifiedAttributes: ['email'] },
      { client: { secret: 'client-secret-example' } },
    )
    const browser = new Browser(stage.services)
    const who = someone()
    const confirming = await signedUp(browser, who, own)
    const done = await browser.send(confirming, { code: stage.codeTo(who.email) })
    expect(done.location).toContain(`${callback}?code=`)
  })

  it('takes the code in another browser too, and then wants the password', async () => {
    const browser = new Browser(stage.services)
    const who = someone()
    const confirming = await signedUp(browser, who)
    const login = await browser.send(confirming, {
      code: stage.codeTo(who.email),
      session: undefined,
    })
    expect(titleOf(login.body)).toBe('Sign in')
    expect(login.body).toContain('Your account is confirmed')
    expect(login.body).toContain(`value="${who.username}"`)
    expect((await browser.open(login.address)).body).not.toContain('Your account is confirmed')
    const done = await browser.send(login, { password })
    expect(done.location).toContain(`${callback}?code=`)
  })

  it('wants the password where the code took too long', async () => {
    const browser = new Browser(stage.services)
    const who = someone()
    const confirming = await signedUp(browser, who)
    const code = stage.codeTo(who.email)
    stage.clock.now += 20 * 60_000
    const login = await browser.send(confirming, { code })
    expect(login.body).toContain('Your account is confirmed')
  })

  it('shows the code’s page again with what is wrong, and sends another code', async () => {
    const browser = new Browser(stage.services)
    const who = someone()
    const confirming = await signedUp(browser, who)
    const wrong = await browser.send(confirming, { code: '000000' })
    expect(problemIn(wrong.body)).toBe('This code is not correct.')
    expect(problemIn((await browser.send(confirming, { code: '' })).body)).toBe(
      'Please fill in this field.',
    )
    const sent = stage.outbox.length
    const again = await browser.send(wrong, { step: 'resend' })
    expect(again.body).toContain('A new code is on its way.')
    expect(stage.outbox.length).toBe(sent + 1)
    const done = await browser.send(again, { code: stage.codeTo(who.email) })
    expect(done.location).toContain(`${callback}?code=`)
  })

  it('confirms once of two that send the same code at once', async () => {
    const browser = new Browser(stage.services)
    const who = someone()
    const confirming = await signedUp(browser, who)
    const code = stage.codeTo(who.email)
    const answers = await Promise.all([
      browser.send(confirming, { code }),
      browser.send(confirming, { code }),
    ])
    expect(answers.filter(({ location }) => location.startsWith(callback))).toHaveLength(1)
  })

  it('makes one account of two that want the same name at once', async () => {
    const browser = new Browser(stage.services)
    const who = someone()
    const form = await browser.open(app.page('signup'))
    const filled = { username: who.username, 'attribute:email': who.email, password }
    const answers = await Promise.all([browser.send(form, filled), browser.send(form, filled)])
    const titles = answers.map(({ body }) => titleOf(body)).sort()
    expect(titles).toEqual(['Confirm your account', 'Create your account'])
  })

  it.each<[string, Record<string, string>, string, string]>([
    ['no name', { username: '' }, 'Please fill in this field.', 'username'],
    ['a name with a space', { username: 'jane doe' }, 'Please check this entry.', 'username'],
    ['a long name', { username: 'j'.repeat(200) }, 'Please check this entry.', 'username'],
    [
      'a weak password',
      { password: 'secret' },
      'This password does not meet all of the rules.',
      'password',
    ],
    ['no password', { password: '' }, 'Please fill in this field.', 'password'],
    [
      'a bad address',
      { 'attribute:email': 'nowhere' },
      'Enter an email address such as name@example.com.',
      'attribute:email',
    ],
  ])('shows the form again for %s', async (_, filled, problem, field) => {
    const browser = new Browser(stage.services)
    const form = await browser.open(app.page('signup'))
    const { username, email } = someone()
    const good = { username, 'attribute:email': email, password }
    const again = await browser.send(form, { ...good, ...filled })
    expect(again.status).toBe(200)
    expect(problemIn(again.body)).toBe(problem)
    expect(again.body).toMatch(new RegExp(`name="${field}"(?=[^>]*aria-invalid="true")[^>]*>`, 'u'))
    expect(again.body).not.toContain(password)
    expect(await statusOf(username)).toBeUndefined()
  })

  it('says that a name is taken', async () => {
    const browser = new Browser(stage.services)
    const who = someone()
    await signedUp(browser, who)
    expect(problemIn((await signedUp(browser, who)).body)).toBe(
      'There is already an account with this name.',
    )
  })

  it('refuses a form of another browser', async () => {
    const form = await new Browser(stage.services).open(app.page('signup'))
    const { username, email } = someone()
    const filled = { username, 'attribute:email': email, password }
    const stranger = new Browser(stage.services)
    for (const _csrf of ['', 'forged', undefined]) {
      const answer = await stranger.send(form, { ...filled, ...(_csrf !== undefined && { _csrf }) })
      expect([answer.status, titleOf(answer.body)]).toEqual([400, 'This page has expired'])
    }
    expect(await statusOf(username)).toBeUndefined()
  })

  it('says in its owner’s words why nobody gets in, as text', async () => {
    stage.lambda.functions.set('gate', () => {
      throw new Error('<b>Members only</b>')
    })
    const answer = await signedUp(new Browser(stage.services))
    expect(problemIn(answer.body)).toBe('PreSignUp failed with error <b>Members only</b>.')
    expect(answer.body).not.toContain('<b>')
  })

  it('signs in at once whom the trigger confirms', async () => {
    stage.lambda.functions.set('gate', (event) => {
      event.response = { autoConfirmUser: true, autoVerifyEmail: true }
      return event
    })
    const done = await signedUp(new Browser(stage.services))
    expect(done.location).toContain(`${callback}?code=`)
  })

  it('is for administrators alone where the pool says so', async () => {
    const closed = await aWebApp(stage.services, {
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    })
    const browser = new Browser(stage.services)
    const login = await browser.open(closed.page('login'))
    expect(login.body).not.toContain('/signup')
    const page = await browser.open(closed.page('signup'))
    expect([page.status, titleOf(page.body)]).toEqual([403, 'You can’t sign in here'])
    const form = await browser.open(app.page('signup'))
    const posted = await browser.send(
      { ...form, body: form.body.replaceAll(app.client.id, closed.client.id) },
      { username: 'jane', password },
    )
    expect(await statusOf('jane', closed)).toBeUndefined()
    expect(posted.status).toBeGreaterThanOrEqual(400)
  })

  it('survives whatever attackers type', async () => {
    const browser = new Browser(stage.services)
    const form = await browser.open(app.page('signup'))
    const fields = vectors('injection/fields.json') as Record<string, string | string[]> | undefined
    for (const value of [...Object.values(fields ?? {}).flat(), 'x'.repeat(3000), '\u0000']) {
      for (const name of ['username', 'attribute:email', 'password']) {
        const { username, email } = someone()
        const good = { username, 'attribute:email': email, password }
        const answer = await browser.send(form, { ...good, [name]: value })
        expect(answer.status).toBeLessThan(500)
        expect(answer.body).not.toMatch(/<script>|<img src=x|<svg\/|<b>/u)
      }
    }
  })
})

describe('the form of a sign-up', () => {
  it('asks for what the pool requires and the client may write', async () => {
    const own = await aWebApp(
      stage.services,
      { AutoVerifiedAttributes: ['email'], AliasAttributes: ['preferred_username'] },
      {
        schema: [
          { Name: 'name', Required: true },
          { Name: 'birthdate', Required: true },
          { Name: 'team', AttributeDataType: 'String' },
        ],
        client: { WriteAttributes: ['name', 'birthdate', 'nickname'] },
      },
    )
    const { body } = await new Browser(stage.services).open(own.page('signup'))
    const names = [...body.matchAll(/name="attribute:([^"]+)"/gu)].map(([, name]) => name)
    expect(names.sort()).toEqual(['birthdate', 'name'])
  })

  it('takes no attribute that it did not ask for', async () => {
    const browser = new Browser(stage.services)
    const who = someone()
    const form = await browser.open(app.page('signup'))
    await browser.send(form, {
      username: who.username,
      'attribute:email': who.email,
      'attribute:nickname': 'J',
      'attribute:email_verified': 'true',
      password,
    })
    const user = await stage.services.table.get(userRef(app.pool.id, who.username))
    expect(user?.attributes).toEqual({ email: who.email, email_verified: 'false' })
  })

  it('asks for an address alone where that is the name', async () => {
    const own = await aWebApp(stage.services, {
      UsernameAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
    })
    const browser = new Browser(stage.services)
    const form = await browser.open(own.page('signup'))
    expect(form.body).toContain('Email address')
    expect(form.body).not.toContain('attribute:email')
    const email = `${someone().username}@example.com`
    expect(problemIn((await browser.send(form, { username: 'jane', password })).body)).toBe(
      'Enter an email address such as name@example.com.',
    )
    const confirming = await browser.send(form, { username: email, password })
    const done = await browser.send(confirming, { code: stage.codeTo(email) })
    expect(done.location).toContain(`${callback}?code=`)
    const account = await browser.open(own.page('login'))
    expect(account.body).toContain(`Continue as ${email}`)
  })

  it('takes a phone number as people write it', async () => {
    const own = await aWebApp(stage.services, {
      UsernameAttributes: ['phone_number'],
      AutoVerifiedAttributes: ['phone_number'],
      SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
    })
    const browser = new Browser(stage.services)
    const form = await browser.open(own.page('signup'))
    const confirming = await browser.send(form, { username: '+1 (415) 555-0123', password })
    const done = await browser.send(confirming, { code: stage.codeTo('+14155550123') })
    expect(done.location).toContain(`${callback}?code=`)
  })

  it('can do without a password where a code signs in, and confirms by it', async () => {
    const own = await aWebApp(stage.services, {
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
    })
    const browser = new Browser(stage.services)
    const { username, email } = someone()
    const form = await browser.open(own.page('signup'))
    const code = await browser.send(form, { username, 'attribute:email': email })
    expect(titleOf(code.body)).toBe('Check your email')
    const done = await browser.send(code, { code: stage.codeTo(email) })
    expect(done.location).toContain(`${callback}?code=`)
    expect(await statusOf(username, own)).toBe('CONFIRMED')
  })

  it('does not ask for a second code where the first one would sign in', async () => {
    const own = await aWebApp(stage.services, {
      AutoVerifiedAttributes: ['email'],
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
    })
    const browser = new Browser(stage.services)
    const { username, email } = someone()
    const form = await browser.open(own.page('signup'))
    const confirming = await browser.send(form, { username, 'attribute:email': email })
    const done = await browser.send(confirming, { code: stage.codeTo(email) })
    expect(done.location).toContain(`${callback}?code=`)
  })

  it('tells of a link where one confirms', async () => {
    const own = await aWebApp(stage.services, {
      AutoVerifiedAttributes: ['email'],
      VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' },
    })
    const waiting = await signedUp(new Browser(stage.services), someone(), own)
    expect(waiting.body).toContain('We sent you a link by email.')
    expect(waiting.body).not.toContain('name="code"')
  })

  it('says that an account waits where nothing confirms it', async () => {
    const own = await aWebApp(stage.services, {})
    const browser = new Browser(stage.services)
    const form = await browser.open(own.page('signup'))
    const login = await browser.send(form, { username: someone().username, password })
    expect(problemIn(login.body)).toBe('This account is not confirmed yet.')
  })

  it('names both documents in the reader’s language, or neither', async () => {
    const { services } = stage
    const place = { UserPoolId: app.pool.id, ClientId: app.client.id }
    const document = (TermsName: string) =>
      run(createTerms, services, {
        ...place,
        TermsName,
        TermsSource: 'LINK' as const,
        Enforcement: 'NONE' as const,
        Links: {
          'cognito:default': `https://shop.example/${TermsName}`,
          'cognito:german': `https://shop.example/de/${TermsName}`,
        },
      })
    const browser = new Browser(services)
    await document('terms-of-use')
    expect((await browser.open(app.page('signup'))).body).not.toContain('shop.example')
    await document('privacy-policy')
    const { body } = await browser.open(app.page('signup'))
    expect(body).toContain('href="https://shop.example/terms-of-use"')
    expect(body).toContain('href="https://shop.example/privacy-policy"')
    const german = await browser.open(app.page('signup', { lang: 'de' }))
    expect(german.body).toContain('href="https://shop.example/de/terms-of-use"')
  })
})
