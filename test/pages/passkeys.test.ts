import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createManagedLoginBranding } from '../../lib/operations/user-pools/branding/create-managed-login-branding.ts'
import { listPasskeys } from '../../lib/store/passkeys.ts'
import { userRef } from '../../lib/store/users.ts'
import { run } from '../builders.ts'
import {
  SoftwareAuthenticator,
  type CreationOptions,
  type RequestOptions,
} from '../software-authenticator.ts'
import { aUser, password } from '../user-pools/people.ts'
import { aStage, roundTrips, type Stage } from '../user-pools/stage.ts'
import { aWebApp, callback, type WebApp } from './app.ts'
import { Browser, problemIn, titleOf, valueIn, type Visited } from './browser.ts'

let stage: Stage
let app: WebApp
beforeAll(async () => {
  stage = await aStage()
  app = await aWebApp(stage.services, {
    AutoVerifiedAttributes: ['email'],
    Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
  })
})
afterAll(() => stage.stop())

let counter = 0
async function somebody(of = app) {
  const name = `jane-${++counter}`
  await aUser(stage.services, of.pool, { username: name })
  return name
}

/** A browser in which somebody is signed in. */
async function signedIn(name: string, of = app): Promise<Browser> {
  const browser = new Browser(stage.services)
  const form = await browser.open(of.page('login'))
  const typed = await browser.send(form, { username: name })
  await browser.send(typed, { password })
  return browser
}

const optionsIn = (page: Visited) => JSON.parse(valueIn(page.body, 'data-options')) as unknown
const created = (authenticator: SoftwareAuthenticator, page: Visited) =>
  JSON.stringify(authenticator.register(optionsIn(page) as CreationOptions)) // by our own page
const asserted = (authenticator: SoftwareAuthenticator, page: Visited) =>
  JSON.stringify(authenticator.assert(optionsIn(page) as RequestOptions)) // by our own page

async function passkeysOf(name: string, of = app) {
  const user = await stage.services.table.get(userRef(of.pool.id, name))
  return user ? listPasskeys(stage.services.table, user) : []
}

describe('a passkey on the pages', () => {
  it('is added by who is signed in, leads back, and signs in', async () => {
    const name = await somebody()
    const browser = await signedIn(name)
    const page = await browser.open(app.page('passkeys/add'))
    expect(titleOf(page.body)).toBe('Sign in faster next time')
    const authenticator = new SoftwareAuthenticator()
    const done = await browser.send(page, { credential: created(authenticator, page) })
    expect(titleOf(done.body)).toBe('Your passkey is ready')
    expect(done.body).toContain(`href="${callback}?state=a+state"`)
    expect(await passkeysOf(name)).toHaveLength(1)

    const another = new Browser(stage.services)
    const login = await another.open(app.page('login'))
    const asked = await another.send(login, { username: name, step: 'passkey' })
    expect(titleOf(asked.body)).toBe('Use your passkey')
    const credential = asserted(authenticator, asked)
    const answers = await Promise.all([
      another.send(asked, { credential }),
      another.send(asked, { credential }),
    ])
    const isBack = ({ location }: Visited) => location.startsWith(`${callback}?code=`)
    expect(answers.filter(isBack)).toHaveLength(1)
  })

  it('is offered among others, and left for another way', async () => {
    const name = await somebody()
    const browser = await signedIn(name)
    const page = await browser.open(app.page('passkeys/add'))
    const authenticator = new SoftwareAuthenticator()
    await browser.send(page, { credential: created(authenticator, page) })
    const another = new Browser(stage.services)
    const choice = await another.send(await another.open(app.page('login')), { username: name })
    expect(titleOf(choice.body)).toBe('Choose how to sign in')
    const asked = await another.send(choice, { factor: 'WEB_AUTHN' })
    expect(titleOf(asked.body)).toBe('Use your passkey')
    const bad = await another.send(asked, { credential: '{"id":"x"}' })
    expect(problemIn(bad.body)).toBe('These sign-in details are not correct.')
    const back = await another.send(asked, { step: 'other-way' })
    expect(titleOf(back.body)).toBe('Choose how to sign in')
  })

  it('asks who has none for the password', async () => {
    const name = await somebody()
    const browser = new Browser(stage.services)
    const login = await browser.open(app.page('login'))
    const asked = await browser.send(login, { username: name, step: 'passkey' })
    expect(titleOf(asked.body)).toBe('Enter your password')
    const nobody = await browser.send(login, { username: '', step: 'passkey' })
    expect(problemIn(nobody.body)).toBe('Please fill in this field.')
  })

  it.each([
    ['no JSON', 'none'],
    ['nothing', ''],
    ['another thing', '{"id":"x","type":"public-key"}'],
    ['an attack', '"><script>alert(1)</script>'],
  ])('is not made of %s', async (_, credential) => {
    const name = await somebody()
    const browser = await signedIn(name)
    const page = await browser.open(app.page('passkeys/add'))
    const again = await browser.send(page, { credential })
    expect([again.status, problemIn(again.body)]).toEqual([
      200,
      'The passkey could not be created. Please try again.',
    ])
    expect(again.body).not.toContain('<script>')
    expect(await passkeysOf(name)).toEqual([])
    const authenticator = new SoftwareAuthenticator()
    const done = await browser.send(again, { credential: created(authenticator, again) })
    expect(titleOf(done.body)).toBe('Your passkey is ready')
  })

  it('is made once of an answer that is sent twice', async () => {
    const name = await somebody()
    const browser = await signedIn(name)
    const page = await browser.open(app.page('passkeys/add'))
    const credential = created(new SoftwareAuthenticator(), page)
    const answers = await Promise.all([
      browser.send(page, { credential }),
      browser.send(page, { credential }),
    ])
    const isDone = ({ body }: Visited) => titleOf(body) === 'Your passkey is ready'
    expect(answers.filter(isDone)).toHaveLength(1)
    expect(await passkeysOf(name)).toHaveLength(1)
  })

  it('is added by nobody who is not signed in, and by no form of another browser', async () => {
    const name = await somebody()
    const browser = await signedIn(name)
    const page = await browser.open(app.page('passkeys/add'))
    const credential = created(new SoftwareAuthenticator(), page)
    const stranger = new Browser(stage.services)
    expect(titleOf((await stranger.open(app.page('passkeys/add'))).body)).toBe('Sign in')
    expect((await browser.send(page, { credential, _csrf: 'forged' })).status).toBe(400)
    const posted = await stranger.send(page, { credential })
    expect(titleOf(posted.body)).toBe('Sign in')
    expect(await passkeysOf(name)).toEqual([])
  })

  it('may be asked for by client and address alone', async () => {
    const name = await somebody()
    const browser = await signedIn(name)
    const { pathname, searchParams } = new URL(app.page('passkeys/add'), 'http://localhost')
    for (const extra of ['response_type', 'scope', 'state']) searchParams.delete(extra)
    const page = await browser.open(`${pathname}?${searchParams.toString()}`)
    expect(titleOf(page.body)).toBe('Sign in faster next time')
    expect((await browser.send(page, { step: 'later' })).location).toBe(callback)
    searchParams.set('redirect_uri', 'https://evil.example/')
    const evil = await browser.open(`${pathname}?${searchParams.toString()}`)
    expect([evil.status, evil.location]).toEqual([400, ''])
  })

  it('is not for pools without passkeys', async () => {
    const own = await aWebApp(stage.services)
    const page = await new Browser(stage.services).open(own.page('passkeys/add'))
    expect([page.status, titleOf(page.body)]).toEqual([403, 'You can’t sign in here'])
  })

  it.each(['now', 'later'])('is offered at the end of a sign-up: %s', async (when) => {
    const browser = new Browser(stage.services)
    const username = `new-${++counter}`
    const email = `${username}@example.com`
    const form = await browser.open(app.page('signup'))
    const confirming = await browser.send(form, { username, 'attribute:email': email, password })
    const offer = await browser.send(confirming, { code: stage.codeTo(email) })
    expect(titleOf(offer.body)).toBe('Sign in faster next time')
    if (when === 'later') {
      const { location } = await browser.send(offer, { step: 'later' })
      expect(location).toContain(`${callback}?code=`)
    } else {
      const credential = created(new SoftwareAuthenticator(), offer)
      const done = await browser.send(offer, { credential })
      expect(valueIn(done.body, 'class="button main submitButton-customizable" href')).toContain(
        `${callback}?code=`,
      )
    }
    const again = await browser.open(app.page('passkeys/add'))
    const { location } = await browser.send(again, { step: 'later' })
    expect(location).toBe(`${callback}?state=a+state`)
  })
})

describe('a page of an app', () => {
  const trips = async (browser: Browser, address: string) =>
    roundTrips(await stage.callsOf(() => browser.open(address)))

  it('costs one round trip, in whatever look', async () => {
    const name = await somebody()
    const fresh = new Browser(stage.services)
    const known = await signedIn(name)
    for (const path of ['login', 'signup', 'forgotPassword', 'oauth2/authorize']) {
      expect([path, await trips(fresh, app.page(path))]).toEqual([
        path,
        path === 'oauth2/authorize' ? 2 : 1, // with the page that it leads to
      ])
    }
    expect(await trips(known, app.page('login'))).toBe(1)
    expect(await trips(known, app.page('passkeys/add'))).toBe(2)
  })

  it('costs two where a style has settings that were not seen before, and one from then on', async () => {
    const { services } = stage
    await run(createManagedLoginBranding, services, {
      UserPoolId: app.pool.id,
      ClientId: app.client.id,
      Settings: { categories: { global: { colorSchemeMode: 'DARK' } } },
    })
    expect(await trips(new Browser(services), app.page('login'))).toBeLessThanOrEqual(2)
    expect(await trips(new Browser(services), app.page('login'))).toBe(1)
  })
})
