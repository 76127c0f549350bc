import {
  CreateManagedLoginBrandingCommand,
  SetUICustomizationCommand,
  UpdateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { openVisitor, startBrowser, type Visitor } from './browser.ts'
import { appSays, beginSignIn, hostedPool, password } from './hosted-pool.ts'

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

const wordmark = (colour: string) =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 150 40" width="150" height="40"><circle cx="20" cy="20" r="14" fill="#e4572e"/><rect x="44" y="14" width="90" height="12" rx="6" fill="${colour}"/></svg>`,
  )

const button = (backgroundColor: string, textColor: string) => ({
  defaults: { backgroundColor, textColor },
  hover: { backgroundColor, textColor },
  active: { backgroundColor, textColor },
})

/** Whether the browser could read the picture of a page. */
const isLogoThere = () =>
  visitor.page.evaluate<boolean>('document.querySelector("img").naturalWidth > 0')

describe('a brand', () => {
  it('is worn by the pages of managed login, in light and dark', async () => {
    const pool = await hostedPool()
    await pool.cognito.send(
      new CreateManagedLoginBrandingCommand({
        UserPoolId: pool.userPoolId,
        ClientId: pool.clientId,
        Settings: {
          categories: { global: { colorSchemeMode: 'DYNAMIC' } },
          components: {
            form: { borderRadius: 4, logo: { enabled: true, location: 'START' } },
            pageBackground: {
              lightMode: { color: 'f5e3e0ff' },
              darkMode: { color: '0b1026ff' },
            },
            primaryButton: {
              lightMode: button('17255aff', 'ffffffff'),
              darkMode: button('f0a58fff', '1b0d09ff'),
            },
          },
        },
        Assets: [
          {
            Category: 'FORM_LOGO',
            ColorMode: 'LIGHT',
            Extension: 'SVG',
            Bytes: wordmark('#17255a'),
          },
          {
            Category: 'FORM_LOGO',
            ColorMode: 'DARK',
            Extension: 'SVG',
            Bytes: wordmark('#f5e3e0'),
          },
        ],
      }),
    )
    const jane = await pool.addUser()
    await beginSignIn(visitor, pool)
    expect(await isLogoThere()).toBe(true)
    await visitor.see('brand managed login')
    await visitor.page.getByLabel('Email address').fill(jane)
    await visitor.page.getByLabel('Password', { exact: true }).fill(password)
    await visitor.press('Sign in')
    await appSays(visitor, `Signed in as ${jane}.`)
  })

  it('is worn by the classic pages', async () => {
    const pool = await hostedPool()
    await visitor.page.setContent(wordmark('#ffffff').toString()) // to have it as a PNG
    const Domain = pool.base.slice(pool.base.lastIndexOf('/') + 1)
    const domain = { UserPoolId: pool.userPoolId, Domain, ManagedLoginVersion: 1 }
    await pool.cognito.send(new UpdateUserPoolDomainCommand(domain))
    await pool.cognito.send(
      new SetUICustomizationCommand({
        UserPoolId: pool.userPoolId,
        CSS: '.banner-customizable { background-color: #1d3557 } .submitButton-customizable { background-color: #1d3557 }',
        ImageFile: await visitor.page.locator('svg').screenshot({ omitBackground: true }),
      }),
    )
    await beginSignIn(visitor, pool)
    expect(await isLogoThere()).toBe(true)
    await visitor.see('brand classic')
  })
})
