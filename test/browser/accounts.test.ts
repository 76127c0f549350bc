import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { codeIn, codeSentTo, newestMessage } from '../wire/inbox.ts'
import { browserRun, openVisitor, startBrowser, type Visitor } from './browser.ts'
import { appSays, beginSignIn, hostedPool, newAddress, password } from './hosted-pool.ts'

let browser: Browser
let visitor: Visitor

beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

beforeEach(async () => {
  visitor = await openVisitor(browser)
})
afterEach(() => visitor.close())

const fill = (name: string, text: string) =>
  visitor.page.locator(`input[name="${name}"]`).fill(text)
const follow = (name: string) => visitor.page.getByRole('link', { name }).click()

describe('somebody new', () => {
  it('signs up with what the pool asks for, confirms, and is in the app', async () => {
    const pool = await hostedPool({
      pool: {
        Schema: [
          { Name: 'email', Required: true },
          { Name: 'given_name', Required: true },
        ],
      },
    })
    const jane = newAddress()
    await beginSignIn(visitor, pool)
    await follow('Create an account')
    await visitor.page.getByRole('button', { name: 'Create account' }).waitFor()
    await visitor.see('sign-up')
    await fill('username', jane)
    await fill('attribute:given_name', 'Jane')
    await fill('password', 'too-weak')
    await visitor.press('Create account')
    await visitor.page.getByRole('alert').first().waitFor()
    await visitor.see('sign-up refused')
    expect(await visitor.page.locator('input[name="attribute:given_name"]').inputValue()).toBe(
      'Jane',
    )
    await fill('password', password)
    await visitor.press('Create account')
    await visitor.page.locator('input[name=code]').waitFor()
    await visitor.see('confirm sign-up')
    await fill('code', '000000')
    await visitor.press('Confirm account')
    await visitor.page.getByRole('alert').first().waitFor()
    await visitor.see('confirm sign-up wrong code')
    const first = await newestMessage(jane, '0', browserRun().url)
    await visitor.press('Send a new code')
    await visitor.page.getByText('A new code is on its way.').waitFor()
    await visitor.see('confirm sign-up new code')
    await fill('code', codeIn(await newestMessage(jane, first.id, browserRun().url)))
    await visitor.press('Confirm account')
    await appSays(visitor, `Signed in as ${jane}.`)
  })

  it('is told when somebody has that name already', async () => {
    const pool = await hostedPool()
    const jane = await pool.addUser()
    await beginSignIn(visitor, pool)
    await follow('Create an account')
    await fill('username', jane)
    await fill('password', password)
    await visitor.press('Create account')
    await visitor.page.getByRole('alert').first().waitFor()
    await visitor.see('sign-up name taken')
  })
})

describe('somebody who forgot the password', () => {
  it('sets a new one by a code, and signs in with it', async () => {
    const pool = await hostedPool()
    const jane = await pool.addUser()
    const better = 'Battery-Staple-8'
    await beginSignIn(visitor, pool)
    await follow('Forgot your password?')
    await visitor.page.getByRole('button', { name: 'Send code' }).waitFor()
    await visitor.see('forgotten password')
    await fill('username', jane)
    await visitor.press('Send code')
    await visitor.page.locator('input[name=new_password]').waitFor()
    await visitor.see('reset password')
    await fill('code', '000000')
    await fill('new_password', better)
    await visitor.press('Change password')
    await visitor.page.getByRole('alert').first().waitFor()
    await visitor.see('reset password wrong code')
    await fill('code', await codeSentTo(jane, browserRun().url))
    await fill('new_password', better)
    await visitor.press('Change password')
    await visitor.page.getByText('Your password is changed').waitFor()
    await visitor.see('sign-in after reset')
    await fill('username', jane)
    await fill('password', better)
    await visitor.press('Sign in')
    await appSays(visitor, `Signed in as ${jane}.`)
  })
})
