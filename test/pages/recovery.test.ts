import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { adminResetUserPassword } from '../../lib/operations/user-pools/users/admin-reset-user-password.ts'
import { run } from '../builders.ts'
import { aUser, password } from '../user-pools/people.ts'
import { aStage, type Stage } from '../user-pools/stage.ts'
import { vectors } from '../vectors.ts'
import { aWebApp, callback, type WebApp } from './app.ts'
import { Browser, problemIn, titleOf, type Visited } from './browser.ts'

const next = 'New-Secret-456'

let stage: Stage
let app: WebApp
let secretive: WebApp
beforeAll(async () => {
  stage = await aStage()
  const settings = {
    AutoVerifiedAttributes: ['email' as const],
    AliasAttributes: ['email' as const],
  }
  app = await aWebApp(stage.services, settings)
  secretive = await aWebApp(stage.services, settings, {
    client: { PreventUserExistenceErrors: 'ENABLED' },
  })
})
afterAll(() => stage.stop())

let counter = 0
async function somebody(of = app) {
  const name = `jane-${++counter}`
  const email = `${name}@example.com`
  const attributes = { email, email_verified: 'true' }
  return { name, email, user: await aUser(stage.services, of.pool, { username: name, attributes }) }
}

async function asked(browser: Browser, name: string, of = app): Promise<Visited> {
  return browser.send(await browser.open(of.page('forgotPassword')), { username: name })
}

describe('a forgotten password', () => {
  it('is replaced by a code, and signs in', async () => {
    const browser = new Browser(stage.services)
    const { name, email } = await somebody()
    const login = await browser.open(app.page('login'))
    expect(login.body).toContain('/forgotPassword?')
    const form = await asked(browser, name)
    expect(titleOf(form.body)).toBe('Set a new password')
    expect(form.body).toContain('j***@e***')
    expect(form.address).not.toContain(name)
    const filled = { code: stage.codeTo(email), new_password: next }
    const done = await browser.send(form, filled)
    expect(titleOf(done.body)).toBe('Sign in')
    expect(done.body).toContain('Your password is changed')
    expect(problemIn((await browser.send(done, { password })).body)).toBe(
      'These sign-in details are not correct.',
    )
    const signedIn = await browser.send(done, { password: next })
    expect(signedIn.location).toContain(`${callback}?code=`)
    expect(problemIn((await browser.send(form, filled)).body)).toContain('code')
  })

  it('is replaced by the name’s alias too', async () => {
    const browser = new Browser(stage.services)
    const { email } = await somebody()
    const form = await asked(browser, email)
    const done = await browser.send(form, { code: stage.codeTo(email), new_password: next })
    expect(done.body).toContain('Your password is changed')
  })

  it.each<[string, { code?: string; new_password?: string }, string]>([
    ['a wrong code', { code: '000000' }, 'This code is not correct.'],
    ['no code', { code: '' }, 'Please fill in this field.'],
    ['a long code', { code: '1'.repeat(3000) }, 'This code is not correct.'],
    [
      'a weak password',
      { new_password: 'secret' },
      'This password does not meet all of the rules.',
    ],
    ['no password', { new_password: '' }, 'This password does not meet all of the rules.'],
  ])('is not replaced with %s', async (_, filled, problem) => {
    const browser = new Browser(stage.services)
    const { name, email } = await somebody()
    const form = await asked(browser, name)
    const good = { code: stage.codeTo(email), new_password: next }
    const again = await browser.send(form, { ...good, ...filled })
    expect(problemIn(again.body)).toBe(problem)
    expect(again.body).not.toContain(next)
    expect((await browser.send(again, good)).body).toContain('Your password is changed')
  })

  it('is not replaced by a code that is too old', async () => {
    const browser = new Browser(stage.services)
    const { name, email } = await somebody()
    const form = await asked(browser, name)
    const code = stage.codeTo(email)
    stage.clock.now += 61 * 60_000
    const again = await browser.send(form, { code, new_password: next })
    expect(problemIn(again.body)).toBe('This code has expired. Ask for a new one.')
    const resent = await browser.send(again, { step: 'resend' })
    expect(resent.body).toContain('A new code is on its way.')
    const good = { code: stage.codeTo(email), new_password: next }
    expect((await browser.send(resent, good)).body).toContain('Your password is changed')
  })

  it('is replaced once by two that send the same code at once', async () => {
    const browser = new Browser(stage.services)
    const { name, email } = await somebody()
    const form = await asked(browser, name)
    const code = stage.codeTo(email)
    const answers = await Promise.all(
      ['First-Secret-1', 'Other-Secret-2'].map((new_password) =>
        browser.send(form, { code, new_password }),
      ),
    )
    const isDone = ({ body }: Visited) => titleOf(body) === 'Sign in'
    expect(answers.filter(isDone)).toHaveLength(1)
  })

  it('is not replaced by forms of another browser', async () => {
    const browser = new Browser(stage.services)
    const stranger = new Browser(stage.services)
    const { name, email } = await somebody()
    const first = await browser.open(app.page('forgotPassword'))
    const sent = stage.outbox.length
    expect(titleOf((await stranger.send(first, { username: name })).body)).toBe(
      'This page has expired',
    )
    expect(stage.outbox.length).toBe(sent)
    const form = await asked(browser, name)
    const filled = { code: stage.codeTo(email), new_password: next }
    expect((await stranger.send(form, filled)).status).toBe(400)
    expect((await browser.send(form, filled)).body).toContain('Your password is changed')
  })

  it('of nobody looks like that of somebody where the client hides who exists', async () => {
    const browser = new Browser(stage.services)
    const { name } = await somebody(secretive)
    const [known, unknown] = [
      await asked(browser, name, secretive),
      await asked(browser, 'nobody-at-all', secretive),
    ]
    const bare = ({ body }: Visited, own: string) =>
      body.replaceAll(own, '').replace(/\+\*+\d{4}|\w\*\*\*@\w\*\*\*/gu, '')
    expect(bare(unknown, 'nobody-at-all')).toBe(bare(known, name))
    expect(titleOf(unknown.body)).toBe('Set a new password')
    const answers = await Promise.all(
      [known, unknown].map((form) => browser.send(form, { code: '000000', new_password: next })),
    )
    expect(answers.map(({ body }) => problemIn(body))).toEqual([
      'This code is not correct.',
      'This code is not correct.',
    ])
  })

  it('of nobody is said to be so where the client does not mind', async () => {
    const browser = new Browser(stage.services)
    const again = await asked(browser, 'nobody-at-all')
    expect(titleOf(again.body)).toBe('Reset your password')
    expect(problemIn(again.body)).toBe('These sign-in details are not correct.')
    expect(problemIn((await asked(browser, '')).body)).toBe('Please fill in this field.')
  })

  it('is for administrators alone where the pool says so', async () => {
    const closed = await aWebApp(stage.services, {
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] },
    })
    const browser = new Browser(stage.services)
    expect((await browser.open(closed.page('login'))).body).not.toContain('/forgotPassword')
    for (const path of ['forgotPassword', 'confirmForgotPassword']) {
      const page = await browser.open(closed.page(path))
      expect([page.status, titleOf(page.body)]).toEqual([403, 'You can’t sign in here'])
    }
  })

  it('is asked for first where no code is on its way', async () => {
    const page = await new Browser(stage.services).open(app.page('confirmForgotPassword'))
    expect(titleOf(page.body)).toBe('Reset your password')
    const code = await new Browser(stage.services).open(app.page('confirmUser'))
    expect(titleOf(code.body)).toBe('Sign in')
  })

  it('is replaced on the way in after an administrator reset it', async () => {
    const browser = new Browser(stage.services)
    const { name, email } = await somebody()
    await run(adminResetUserPassword, stage.services, { UserPoolId: app.pool.id, Username: name })
    const login = await browser.open(app.page('login'))
    const form = await browser.send(login, { username: name, password })
    expect(titleOf(form.body)).toBe('Set a new password')
    expect(problemIn(form.body)).toBe('This password has to be reset before you can sign in.')
    const done = await browser.send(form, { code: stage.codeTo(email), new_password: next })
    expect(done.body).toContain('Your password is changed')
  })

  it('survives whatever attackers type', async () => {
    const browser = new Browser(stage.services)
    const { name } = await somebody()
    const first = await browser.open(app.page('forgotPassword'))
    const form = await asked(browser, name)
    const fields = vectors('injection/fields.json') as Record<string, string | string[]> | undefined
    for (const value of [...Object.values(fields ?? {}).flat(), 'x'.repeat(3000), '\u0000']) {
      const answers = [
        await browser.send(first, { username: value }),
        await browser.send(form, { username: value, code: '1', new_password: next }),
        await browser.send(form, { code: value, new_password: next }),
        await browser.send(form, { code: '1', new_password: value }),
      ]
      for (const { status, body } of answers) {
        expect(status).toBeLessThan(500)
        expect(body).not.toMatch(/<script>|<img src=x|<svg\//u)
      }
    }
  })
})
