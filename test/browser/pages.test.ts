import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { languages } from '../../lib/pages/languages.ts'
import { previewPath, previewRoutes } from '../../local/preview/routes.ts'
import { samples } from '../../local/preview/samples.ts'
import { desktop, openVisitor, serve, startBrowser, violations } from './browser.ts'

let browser: Browser
let server: Awaited<ReturnType<typeof serve>>

beforeAll(async () => {
  server = await serve(previewRoutes())
  browser = await startBrowser()
})
afterAll(async () => {
  await browser.close()
  await server.stop()
})

const names = [...samples.keys()]
const phone = { width: 320, height: 640 }
const address = (name: string, query = 'look=plain&lang=en') =>
  `${server.url}${previewPath}/${name}?${query}`

const open = (options: BrowserContextOptions = {}) => openVisitor(browser, options)

describe('every page', () => {
  it.each([
    ['light on a desktop', { colorScheme: 'light', viewport: desktop }],
    ['dark on a phone', { colorScheme: 'dark', viewport: phone }],
  ] as const)(
    'gives axe nothing to find, and the browser nothing to refuse: %s',
    async (_, options) => {
      const { page, complaints, close } = await open(options)
      for (const name of names) {
        await page.goto(address(name))
        expect([name, await violations(page)]).toEqual([name, []])
        expect([name, complaints]).toEqual([name, []])
      }
      await close()
    },
    180_000,
  )

  it.each(['cognito', 'brand', 'classic'])(
    'gives axe nothing to find in the look %s',
    async (look) => {
      const { page, complaints, close } = await open()
      for (const name of ['sign-in-everything', 'sign-in-refused', 'sign-up', 'choose-factor']) {
        await page.goto(address(name, `look=${look}`))
        expect([name, await violations(page)]).toEqual([name, []])
        expect([name, complaints]).toEqual([name, []])
      }
      await close()
    },
    60_000,
  )

  it.each([...languages.keys()])(
    'fits a narrow phone in %s',
    async (language) => {
      const { page, close } = await open({ viewport: phone })
      for (const name of names) {
        await page.goto(address(name, `lang=${language}`))
        const width = await page.evaluate('document.documentElement.scrollWidth')
        expect([name, width]).toEqual([name, phone.width])
      }
      await close()
    },
    60_000,
  )

  it('says its language, and offers the others', async () => {
    const { page, close } = await open()
    await page.goto(address('sign-in', 'lang=de'))
    expect(await page.locator('html').getAttribute('lang')).toBe('de')
    await page.locator('summary').click()
    await page.getByRole('link', { name: 'Français' }).click()
    expect(await page.title()).toBe('Connexion')
    await close()
  })
})

describe('a form', () => {
  it('is sent without JavaScript', async () => {
    const { page, close } = await open({ javaScriptEnabled: false })
    await page.goto(address('sign-in'))
    await page.getByLabel('Email address').fill('jane@example.com')
    await page.getByLabel('Password').fill('secret')
    const sent = page.waitForRequest((request) => request.method() === 'POST')
    await page.getByRole('button', { name: 'Sign in' }).click()
    expect(Object.fromEntries(new URLSearchParams((await sent).postData() ?? ''))).toEqual({
      _csrf: 'sample',
      username: 'jane@example.com',
      password: 'secret',
    })
    await close()
  })

  it('is sent once, however often its button is pressed', async () => {
    const { page, close } = await open()
    await page.goto(address('remember-device'))
    const posts: string[] = []
    page.on('request', (request) => {
      if (request.method() === 'POST') posts.push(request.postData() ?? '')
    })
    const sent = page.waitForRequest((request) => request.method() === 'POST')
    await page.evaluate(`{
      const button = document.querySelector('button[value=yes]')
      button.click()
      button.click()
      button.click()
    }`)
    await sent
    await page.waitForLoadState('networkidle')
    expect(posts).toEqual(['_csrf=sample&step=yes'])
    await close()
  })

  it('shows what is typed into a password when asked to', async () => {
    const { page, close } = await open()
    await page.goto(address('sign-in'))
    const password = page.locator('input[name=password]')
    const button = page.getByRole('button', { name: 'Show password' })
    await button.click()
    expect(await password.getAttribute('type')).toBe('text')
    expect(await button.getAttribute('aria-pressed')).toBe('true')
    await button.click()
    expect(await password.getAttribute('type')).toBe('password')
    await close()
  })

  it('ticks off the rules that a new password keeps', async () => {
    const { page, close } = await open()
    await page.goto(address('sign-up'))
    const met = page.locator('[data-rule].met')
    await page.locator('input[name=password]').fill('abcdefghij')
    expect(await met.allTextContents()).toHaveLength(2)
    await page.locator('input[name=password]').fill('Abcdefgh1!')
    expect(await met.allTextContents()).toHaveLength(5)
    await page.locator('input[name=password]').fill('a b')
    expect((await met.allTextContents()).join()).toMatch(/lowercase.*special/su)
    await close()
  })
})

describe('a passkey', () => {
  async function openWithAuthenticator() {
    const opened = await open()
    const session = await opened.page.context().newCDPSession(opened.page)
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
    return opened
  }

  async function sentCredential(page: Page, button: string) {
    const sent = page.waitForRequest((request) => request.method() === 'POST')
    const loaded = page.waitForEvent('load')
    await page.getByRole('button', { name: button }).click()
    await loaded
    const form = new URLSearchParams((await sent).postData() ?? '')
    return JSON.parse(form.get('credential') ?? '') as Record<string, Record<string, unknown>> // its JSON
  }

  it('is made and used, and its answers are sent as JSON', async () => {
    const { page, close } = await openWithAuthenticator()
    await page.goto(address('add-passkey'))
    const made = await sentCredential(page, 'Create a passkey')
    expect(made).toMatchObject({ type: 'public-key', authenticatorAttachment: 'platform' })
    expect(Object.keys(made.response ?? {})).toEqual(
      expect.arrayContaining(['clientDataJSON', 'attestationObject', 'transports', 'publicKey']),
    )
    await page.goto(address('passkey'))
    const used = await sentCredential(page, 'Continue with passkey')
    expect(used.id).toBe(made.id)
    expect(Object.keys(used.response ?? {})).toEqual(
      expect.arrayContaining(['clientDataJSON', 'authenticatorData', 'signature', 'userHandle']),
    )
    await close()
  })

  it('that does not work is told of, and may be tried again', async () => {
    const { page, close } = await openWithAuthenticator()
    await page.goto(address('passkey'))
    const button = page.getByRole('button', { name: 'Continue with passkey' })
    await button.click()
    await page.getByRole('alert').waitFor()
    expect(await page.getByRole('alert').textContent()).toContain('That passkey didn’t work.')
    expect(await button.getAttribute('aria-busy')).toBeNull()
    await close()
  })

  it('cannot be used without JavaScript, which the page says', async () => {
    const { page, close } = await open({ javaScriptEnabled: false })
    await page.goto(address('passkey'))
    expect(await page.locator('noscript p').isVisible()).toBe(true)
    expect(await page.getByRole('button', { name: 'Try another way' }).isVisible()).toBe(true)
    await close()
  })
})
