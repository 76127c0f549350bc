import { AdminCreateUserCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { codeSentTo } from '../wire/inbox.ts'
import { browserRun, openVisitor, startBrowser, type Visitor } from './browser.ts'
import {
  appSays,
  beginSignIn,
  giveCode,
  hostedPool,
  newAddress,
  password,
  signIn,
  type PoolOptions,
} from './hosted-pool.ts'

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

describe('somebody with a password', () => {
  it('gets it wrong, then right, and signs out', async () => {
    const pool = await hostedPool()
    const jane = await pool.addUser()
    await beginSignIn(visitor, pool)
    await visitor.see('sign-in')
    await signIn(visitor, jane, 'Wrong-Horse-7')
    await visitor.page.getByRole('alert').waitFor()
    await visitor.see('sign-in wrong password')
    expect(await visitor.page.getByLabel('Email address').inputValue()).toBe(jane)
    await signIn(visitor, jane)
    await appSays(visitor, `Signed in as ${jane}.`)
    await visitor.press('Sign out')
    await appSays(visitor, 'Signed out.')
    await visitor.press('Sign in')
    await visitor.page.getByLabel('Email address').waitFor()
  })

  it('is not asked again at the same browser', async () => {
    const pool = await hostedPool()
    const jane = await pool.addUser()
    await beginSignIn(visitor, pool)
    await signIn(visitor, jane)
    await appSays(visitor, `Signed in as ${jane}.`)
    await visitor.page.evaluate('sessionStorage.clear()')
    await visitor.page.reload()
    await visitor.press('Sign in')
    await appSays(visitor, `Signed in as ${jane}.`)
  })

  it('signs in without JavaScript on the hosted pages', async () => {
    const pool = await hostedPool()
    const jane = await pool.addUser()
    await beginSignIn(visitor, pool)
    const plain = await openVisitor(browser, { javaScriptEnabled: false })
    await plain.page.goto(visitor.page.url())
    await plain.page.getByLabel('Email address').fill(jane)
    await plain.page.getByLabel('Password', { exact: true }).fill(password)
    await plain.page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await plain.page.waitForURL(`${browserRun().appsUrl}/**`)
    expect(new URL(plain.page.url()).searchParams.get('code')).toMatch(/^[\w-]+/u)
    await plain.close()
  })

  it('chooses one where an administrator gave out the first', async () => {
    const pool = await hostedPool()
    const jane = newAddress()
    await pool.cognito.send(
      new AdminCreateUserCommand({
        UserPoolId: pool.userPoolId,
        Username: jane,
        TemporaryPassword: 'Temporary-7',
        MessageAction: 'SUPPRESS',
      }),
    )
    await beginSignIn(visitor, pool)
    await signIn(visitor, jane, 'Temporary-7')
    const field = visitor.page.locator('input[name=new_password]')
    await field.waitFor()
    await visitor.see('new password')
    await field.fill('short')
    await visitor.see('new password rules')
    await field.fill(password)
    await visitor.press('Continue')
    await appSays(visitor, `Signed in as ${jane}.`)
  })
})

describe('somebody with a choice', () => {
  const choice: PoolOptions = {
    pool: { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } } },
    app: { ExplicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
  }

  it('signs in with a code by e-mail instead of a password', async () => {
    const pool = await hostedPool(choice)
    const jane = await pool.addUser()
    await beginSignIn(visitor, pool)
    await visitor.see('sign-in name first')
    await visitor.page.getByLabel('Email address').fill(jane)
    await visitor.press('Next')
    await visitor.page.getByRole('button', { name: /email/iu }).waitFor()
    await visitor.see('choose factor')
    await visitor.page.getByRole('button', { name: /email/iu }).click()
    await visitor.page.locator('input[name=code]').waitFor()
    await visitor.see('e-mail code first')
    await giveCode(visitor, await codeSentTo(jane, browserRun().url))
    await appSays(visitor, `Signed in as ${jane}.`)
  })

  it('signs in with the password after all', async () => {
    const pool = await hostedPool(choice)
    const jane = await pool.addUser()
    await beginSignIn(visitor, pool)
    await visitor.page.getByLabel('Email address').fill(jane)
    await visitor.press('Next')
    await visitor.press('Password')
    await visitor.page.getByLabel('Password', { exact: true }).fill('Wrong-Horse-7')
    await visitor.press('Sign in')
    await visitor.page.getByRole('alert').waitFor()
    await visitor.see('password page wrong')
    await visitor.page.getByLabel('Password', { exact: true }).fill(password)
    await visitor.press('Sign in')
    await appSays(visitor, `Signed in as ${jane}.`)
  })
})
