import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { DeviceConfigurationType } from '@aws-sdk/client-cognito-identity-provider'
import { adminForgetDevice } from '../../lib/operations/user-pools/devices/admin-forget-device.ts'
import { adminListDevices } from '../../lib/operations/user-pools/devices/admin-list-devices.ts'
import { run } from '../builders.ts'
import { aUser, claimsOf, password } from '../user-pools/people.ts'
import { aStage, type Stage } from '../user-pools/stage.ts'
import { aWebApp, callback, type WebApp } from './app.ts'
import { Browser, titleOf, type Visited } from './browser.ts'

const agent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/125.0.0.0 Safari/537.36'
const isBack = ({ location }: Visited) => location.startsWith(`${callback}?code=`)

let stage: Stage
beforeAll(async () => {
  stage = await aStage()
})
afterAll(() => stage.stop())

let counter = 0

/** An app whose users bring a code by e-mail, unless their device is remembered. */
async function anApp(DeviceConfiguration: DeviceConfigurationType): Promise<WebApp> {
  return aWebApp(stage.services, {
    MfaConfiguration: 'ON',
    mfa: { EmailMfaConfiguration: {} },
    DeviceConfiguration,
  })
}

async function somebody(app: WebApp) {
  const name = `jane-${++counter}`
  const email = `${name}@example.com`
  const attributes = { email, email_verified: 'true' }
  await aUser(stage.services, app.pool, { username: name, attributes })
  return { name, email }
}

const aBrowser = () => new Browser(stage.services, { 'user-agent': agent })

/** Types the password: what comes then. */
async function typed(browser: Browser, app: WebApp, name: string): Promise<Visited> {
  const form = await browser.open(app.page('login', { prompt: 'login' }))
  return browser.send(form, { username: name, password })
}

/** Signs in with the code too. */
async function signedIn(
  browser: Browser,
  app: WebApp,
  { name, email }: { name: string; email: string },
) {
  const asked = await typed(browser, app, name)
  expect(titleOf(asked.body)).toBe('Check your email')
  return browser.send(asked, { code: stage.codeTo(email) })
}

async function devicesOf(app: WebApp, Username: string) {
  const { Devices = [] } = await run(adminListDevices, stage.services, {
    UserPoolId: app.pool.id,
    Username,
  })
  return Devices.map(({ DeviceKey = '', DeviceAttributes = [] }) => ({
    key: DeviceKey,
    ...Object.fromEntries(DeviceAttributes.map(({ Name = '', Value }) => [Name, Value])),
  }))
}

describe('a browser as a device', () => {
  it('is remembered at once where nobody is to be asked, and spares the code', async () => {
    const app = await anApp({
      ChallengeRequiredOnNewDevice: true,
      DeviceOnlyRememberedOnUserPrompt: false,
    })
    const browser = aBrowser()
    const jane = await somebody(app)
    expect(isBack(await signedIn(browser, app, jane))).toBe(true)
    const [device] = await devicesOf(app, jane.name)
    expect(device).toMatchObject({
      'dev:device_remembered_status': 'remembered',
      device_name: 'Chrome 125 / Linux',
      last_ip_used: '192.0.2.1',
    })
    expect(isBack(await typed(browser, app, jane.name))).toBe(true)
    expect(await devicesOf(app, jane.name)).toHaveLength(1)
    expect(titleOf((await typed(aBrowser(), app, jane.name)).body)).toBe('Check your email')
    const june = await somebody(app)
    expect(titleOf((await typed(browser, app, june.name)).body)).toBe('Check your email')
    expect(isBack(await signedIn(browser, app, june))).toBe(true)
    expect(isBack(await typed(browser, app, jane.name))).toBe(true)
    expect(isBack(await typed(browser, app, june.name))).toBe(true)
  })

  it('is remembered when its user says so', async () => {
    const app = await anApp({
      ChallengeRequiredOnNewDevice: true,
      DeviceOnlyRememberedOnUserPrompt: true,
    })
    const browser = aBrowser()
    const jane = await somebody(app)
    const question = await signedIn(browser, app, jane)
    expect(titleOf(question.body)).toBe('Remember this device?')
    expect(isBack(await browser.send(question, { step: 'no' }))).toBe(true)
    expect(await devicesOf(app, jane.name)).toMatchObject([
      { 'dev:device_remembered_status': 'not_remembered' },
    ])
    const again = await signedIn(browser, app, jane)
    expect(titleOf(again.body)).toBe('Remember this device?')
    expect((await new Browser(stage.services).send(again, { step: 'yes' })).status).toBe(400)
    const done = await browser.send(again, { step: 'yes' })
    expect(isBack(done)).toBe(true)
    expect(await devicesOf(app, jane.name)).toMatchObject([
      { 'dev:device_remembered_status': 'remembered' },
    ])
    expect(isBack(await typed(browser, app, jane.name))).toBe(true)
    const late = await browser.send(again, { step: 'yes' })
    expect(titleOf(late.body)).toBe('Sign in')
  })

  it('is a new one once it was forgotten', async () => {
    const app = await anApp({
      ChallengeRequiredOnNewDevice: true,
      DeviceOnlyRememberedOnUserPrompt: false,
    })
    const browser = aBrowser()
    const jane = await somebody(app)
    await signedIn(browser, app, jane)
    const [device] = await devicesOf(app, jane.name)
    const about = { UserPoolId: app.pool.id, Username: jane.name, DeviceKey: device?.key ?? '' }
    await run(adminForgetDevice, stage.services, about)
    expect(isBack(await signedIn(browser, app, jane))).toBe(true)
    const [fresh, ...others] = await devicesOf(app, jane.name)
    expect([fresh?.key === device?.key, others]).toEqual([false, []])
    expect(isBack(await typed(browser, app, jane.name))).toBe(true)
  })

  it('does not spare the code where the pool has it asked all the same', async () => {
    const app = await anApp({
      ChallengeRequiredOnNewDevice: false,
      DeviceOnlyRememberedOnUserPrompt: false,
    })
    const browser = aBrowser()
    const jane = await somebody(app)
    await signedIn(browser, app, jane)
    expect(titleOf((await typed(browser, app, jane.name)).body)).toBe('Check your email')
    expect(await devicesOf(app, jane.name)).toHaveLength(1)
  })

  it('is none in a pool that tracks none, and never by a forged cookie', async () => {
    const plain = await aWebApp(stage.services, {
      MfaConfiguration: 'ON',
      mfa: { EmailMfaConfiguration: {} },
    })
    const browser = aBrowser()
    const jane = await somebody(plain)
    expect(isBack(await signedIn(browser, plain, jane))).toBe(true)
    expect([...browser.cookies.keys()].join()).not.toContain('devices')
    const app = await anApp({ ChallengeRequiredOnNewDevice: true })
    const other = await anApp({ ChallengeRequiredOnNewDevice: true })
    const june = await somebody(app)
    await signedIn(browser, app, june)
    const [name = '', value = ''] =
      [...browser.cookies].find(([cookie]) => cookie.includes('devices')) ?? []
    for (const forged of [`${value.slice(0, -4)}AAAA`, 'x', '']) {
      const stranger = aBrowser()
      stranger.cookies.set(name, forged)
      expect(titleOf((await typed(stranger, app, june.name)).body)).toBe('Check your email')
    }
    const moved = aBrowser()
    moved.cookies.set(name.replace(app.pool.id, other.pool.id), value)
    const jill = await somebody(other)
    expect(titleOf((await typed(moved, other, jill.name)).body)).toBe('Check your email')
  })

  it('is in the tokens, and lets them be renewed as long as it is known', async () => {
    const app = await anApp({ ChallengeRequiredOnNewDevice: true })
    const browser = aBrowser()
    const jane = await somebody(app)
    const { location } = await signedIn(browser, app, jane)
    const token = app.page('oauth2/token').split('?')[0] ?? ''
    const send = async (fields: Record<string, string>) => {
      const form = new URLSearchParams({ client_id: app.client.id, ...fields })
      const { body } = await new Browser(stage.services).request('POST', token, form)
      return JSON.parse(body) as Record<string, string> // flat answers
    }
    const code = new URL(location).searchParams.get('code') ?? ''
    const given = await send({ grant_type: 'authorization_code', code, redirect_uri: callback })
    const [device] = await devicesOf(app, jane.name)
    expect(claimsOf(given.access_token)).toMatchObject({ device_key: device?.key })
    const renewal = { grant_type: 'refresh_token', refresh_token: given.refresh_token ?? '' }
    expect(claimsOf((await send(renewal)).access_token)).toMatchObject({ device_key: device?.key })
    const about = { UserPoolId: app.pool.id, Username: jane.name, DeviceKey: device?.key ?? '' }
    await run(adminForgetDevice, stage.services, about)
    expect(await send(renewal)).toMatchObject({ error: 'invalid_grant' })
  })
})
