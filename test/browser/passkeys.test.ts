import { afterAll, afterEach, beforeAll, beforeEach, describe, it } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { browserRun, openVisitor, startBrowser, type Visitor } from './browser.ts'
import { appSays, beginSignIn, hostedPool, password } from './hosted-pool.ts'

let browser: Browser
let visitor: Visitor

beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

beforeEach(async () => {
  visitor = await openVisitor(browser)
  const session = await visitor.page.context().newCDPSession(visitor.page)
  await session.send('WebAuthn.enable')
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
})
afterEach(() => visitor.close())

describe('somebody with a passkey', () => {
  it('makes it at /passkeys/add, and signs in with it', async () => {
    const pool = await hostedPool({
      pool: { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } } },
      app: { ExplicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
    })
    const { page } = visitor
    const jane = await pool.addUser()
    await beginSignIn(visitor, pool)
    await page.getByLabel('Email address').fill(jane)
    await visitor.press('Next')
    await page.getByLabel('Password', { exact: true }).fill(password)
    await visitor.press('Sign in')
    await appSays(visitor, `Signed in as ${jane}.`)
    const query = new URLSearchParams({
      client_id: pool.clientId,
      redirect_uri: `${browserRun().appsUrl}/web-page/`,
    })
    await page.goto(`${pool.base}/passkeys/add?${query.toString()}`)
    await visitor.see('add passkey')
    await visitor.press('Create a passkey')
    await page.getByText('Your passkey is ready').waitFor()
    await visitor.see('passkey ready')
    await page.getByRole('link', { name: 'Continue' }).click()
    await appSays(visitor, `Signed in as ${jane}.`)
    await visitor.press('Sign out')
    await appSays(visitor, 'Signed out.')
    await visitor.press('Sign in')
    await page.getByLabel('Email address').fill(jane)
    await visitor.press('Next')
    await visitor.press('Passkey')
    await page.getByRole('button', { name: 'Continue with passkey' }).waitFor()
    await visitor.see('passkey')
    await visitor.press('Continue with passkey')
    await appSays(visitor, `Signed in as ${jane}.`)
  })
})
