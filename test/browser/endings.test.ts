import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { browserRun, openVisitor, startBrowser, type Visitor } from './browser.ts'
import { appSays, beginSignIn, hostedPool, password, type HostedPool } from './hosted-pool.ts'

let browser: Browser
let pool: HostedPool
let visitor: Visitor

beforeAll(async () => {
  browser = await startBrowser()
  pool = await hostedPool()
})
afterAll(() => browser.close())

beforeEach(async () => {
  visitor = await openVisitor(browser)
})
afterEach(() => visitor.close())

async function signIn(username: string): Promise<void> {
  await visitor.page.getByLabel('Email address').fill(username)
  await visitor.page.getByLabel('Password', { exact: true }).fill(password)
  await visitor.press('Sign in')
}

/** Opens a page of the pool; what is wrong with a request is told in its status, too. */
async function open(path: string, query: Readonly<Record<string, string>> = {}) {
  const answer = await visitor.page.goto(
    `${pool.base}/${path}?${new URLSearchParams(query).toString()}`,
  )
  visitor.complaints.splice(0)
  return answer?.status()
}

const asked = () => ({
  client_id: pool.clientId,
  redirect_uri: `${browserRun().appsUrl}/web-page/`,
  response_type: 'code',
  scope: 'openid',
})

describe('a request that cannot be answered', () => {
  it.each([
    ['an unknown app', { client_id: 'nobodys' }, 'We don’t know this app'],
    [
      'an address that is not registered',
      { redirect_uri: 'https://evil.example.com/' },
      'We can’t send you back to this app',
    ],
  ])('ends on a page that says so: %s', async (name, wrong, title) => {
    expect(await open('oauth2/authorize', { ...asked(), ...wrong })).toBe(400)
    expect(await visitor.page.getByRole('heading', { level: 1 }).textContent()).toBe(title)
    await visitor.see(name)
  })

  it('ends on a page that says so: a page that is not there', async () => {
    expect(await open('nothing')).toBe(404)
    await visitor.see('not found')
  })

  it('ends on a page that says so: a form that another browser was shown', async () => {
    await open('login', asked())
    await visitor.page.context().clearCookies()
    await signIn('jane@example.com')
    await visitor.page.getByText('This page has expired').waitFor()
    visitor.complaints.splice(0)
    await visitor.see('expired')
  })
})

describe('somebody who is signed in', () => {
  it('is asked which account to go on with, and leaves for another', async () => {
    const [jane, john] = [await pool.addUser(), await pool.addUser()]
    await beginSignIn(visitor, pool)
    await signIn(jane)
    await appSays(visitor, `Signed in as ${jane}.`)
    await open('oauth2/authorize', { ...asked(), prompt: 'select_account' })
    await visitor.page.getByText('Choose an account').waitFor()
    await visitor.see('choose account')
    await visitor.press('Use another account')
    await signIn(john)
    await visitor.page.waitForURL(`${browserRun().appsUrl}/**`)
  })

  it('is told when there is nowhere to go after a sign-out', async () => {
    expect(await open('logout')).toBe(200)
    await visitor.page.getByText('You’re signed out').waitFor()
    await visitor.see('signed out')
  })
})
