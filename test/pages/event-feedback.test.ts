import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { createUserPoolDomain } from '../../lib/operations/user-pools/domains/create-user-pool-domain.ts'
import { updateUserPool } from '../../lib/operations/user-pools/user-pools/update-user-pool.ts'
import { adminListUserAuthEvents } from '../../lib/operations/user-pools/risk/admin-list-user-auth-events.ts'
import { adminDeleteUser } from '../../lib/operations/user-pools/users/admin-delete-user.ts'
import type { Services } from '../../lib/services.ts'
import type { AppClient } from '../../lib/store/app-clients.ts'
import { authEventRef } from '../../lib/store/auth-events.ts'
import { poolRef, type UserPool } from '../../lib/store/user-pools.ts'
import { remove } from '../../lib/store/writes.ts'
import { aClient, aPool, run } from '../builders.ts'
import { aRisk, protectedBy, signInFrom } from '../user-pools/risk/setting.ts'
import { aUser, everyFlow } from '../user-pools/people.ts'
import { aStage, type Stage } from '../user-pools/stage.ts'
import { vectors } from '../vectors.ts'
import { Browser, titleOf, type Filled } from './browser.ts'

const home = { sourceIp: '192.0.2.7', userAgent: 'Browser 1' }
const away = { sourceIp: '198.51.100.7', userAgent: 'Browser 2' }
const email = 'jane@example.com'
const unusable = 'This link can’t be used'
const html = '<a href={one-click-link-valid}>Mine</a> <a href={one-click-link-invalid}>Not mine</a>'

let stage: Stage
let pool: UserPool
let client: AppClient
let domain: string
beforeAll(async () => {
  stage = await aStage()
})
afterAll(() => stage.stop())

let counter = 0
beforeEach(async () => {
  domain = `shop-${++counter}`
  pool = await aProtectedPool(domain)
  client = await aClient(stage.services, pool, everyFlow)
  await notifying({ Subject: 'Was it you?', HtmlBody: html })
})

async function aProtectedPool(Domain: string | undefined): Promise<UserPool> {
  const made = await aPool(stage.services, protectedBy('ENFORCED'))
  if (Domain) await run(createUserPoolDomain, stage.services, { UserPoolId: made.id, Domain })
  return (await stage.services.table.get(poolRef(made.id))) ?? made
}

const notifying = (NoActionEmail: { Subject: string; HtmlBody?: string; TextBody?: string }) =>
  aRisk(stage.services, pool, {
    AccountTakeoverRiskConfiguration: {
      NotifyConfiguration: {
        SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/security@example.com',
        NoActionEmail,
      },
      Actions: { MediumAction: { Notify: true, EventAction: 'NO_ACTION' } },
    },
  })

/** Somebody who signed in from elsewhere: the name, and the e-mail about it. */
async function warned(username = 'jane'): Promise<string> {
  await aUser(stage.services, pool, { username, attributes: { email } })
  for (const where of [home, away]) {
    await signInFrom(stage.services, client, { name: username, ...where })
    stage.clock.now += 60 * 59 * 1000
  }
  await stage.deliver()
  const message = stage.outbox.findLast(({ to }) => to === email)
  return message && 'html' in message ? message.html : ''
}

/** The links of an e-mail as a browser finds them, whether they are quoted or not. */
async function links(username = 'jane') {
  const found = [...(await warned(username)).matchAll(/href="?([^\s">]+)/gu)]
  const [valid, invalid] = found.map(([, url = '']) => new URL(url.replaceAll('&amp;', '&')))
  if (!valid || !invalid) throw new Error('the e-mail has both links')
  return { valid, invalid }
}

const addressOf = (url: URL | string) => {
  const { pathname, search } = new URL(url)
  return `${pathname}${search}`
}

/** Opens a link, or asks for it in another way. */
function open(
  url: URL | string,
  method = 'GET',
  headers: Record<string, string> = {},
  services = stage.services,
) {
  return new Browser(services, headers).request(method, addressOf(url))
}

/** Opens a link and presses a button of its page. */
async function press(
  url: URL | string,
  filled: Filled = { step: 'yes' },
  services = stage.services,
) {
  const browser = new Browser(services)
  const page = await browser.open(addressOf(url))
  return page.body.includes('<form') ? browser.send(page, filled) : page
}

async function feedback(Username = 'jane') {
  const about = { UserPoolId: pool.id, Username, MaxResults: 1 }
  const { AuthEvents } = await run(adminListUserAuthEvents, stage.services, about)
  return AuthEvents?.[0]?.EventFeedback
}

describe('the links of a warning', () => {
  it('lead to the domain of the pool, and ask', async () => {
    const { valid, invalid } = await links()
    expect(valid.href).toMatch(
      `${stage.services.settings.url}/auth/${domain}/eventFeedback?user_name=jane&event_id=`,
    )
    for (const url of [valid, invalid]) {
      const page = await open(url)
      expect([page.status, titleOf(page.body)]).toEqual([200, 'Was this you?'])
    }
  })

  it('change nothing by being opened, however often and by whatever', async () => {
    const { valid, invalid } = await links()
    for (const url of [valid, invalid]) {
      await open(url)
      await open(url)
      expect(await open(url, 'HEAD')).toMatchObject({ status: 200, body: '' })
      expect((await open(url, 'GET', { 'sec-purpose': 'prefetch' })).status).toBe(503)
      expect((await open(url, 'PUT')).status).toBe(405)
    }
    expect(await feedback()).toBeUndefined()
  })

  it.each([
    ['valid', 'yes', 'Valid'],
    ['valid', 'no', 'Invalid'],
    ['invalid', 'yes', 'Valid'],
    ['invalid', 'no', 'Invalid'],
  ] as const)('of whichever kind (%s) take what the user says: %s', async (which, step, value) => {
    const url = (await links())[which]
    const answer = await press(url, { step })
    expect([answer.status, titleOf(answer.body)]).toEqual([200, 'Thank you'])
    expect(await feedback()).toMatchObject({ FeedbackValue: value, Provider: 'User' })
  })

  it('take no form of another browser', async () => {
    const { valid } = await links()
    const page = await open(valid)
    const answer = await new Browser(stage.services).send(page, { step: 'yes' })
    expect([answer.status, titleOf(answer.body)]).toEqual([400, 'This page has expired'])
    expect(await feedback()).toBeUndefined()
  })

  it('have the place distrusted from then on that was not the user’s', async () => {
    const { invalid } = await links()
    await press(invalid, { step: 'no' })
    await signInFrom(stage.services, client, { name: 'jane', ...away })
    const about = { UserPoolId: pool.id, Username: 'jane', MaxResults: 1 }
    const { AuthEvents } = await run(adminListUserAuthEvents, stage.services, about)
    expect(AuthEvents?.[0]?.EventRisk).toMatchObject({ RiskLevel: 'High' })
  })

  it('leave a line in the audit log when something is said, not when one looks', async () => {
    const { valid } = await links()
    const lines: unknown[] = []
    const services = Object.create(stage.services, {
      settings: { value: { ...stage.services.settings, audit: 'stdout' } },
      auditLog: { value: { write: (line: string) => lines.push(JSON.parse(line)) } },
    }) as Services // the same, with a log of our own
    const browser = new Browser(services)
    const page = await browser.open(addressOf(valid))
    expect(lines).toEqual([])
    await browser.send(page, { step: 'yes' })
    const forged = page.body.replaceAll(/feedback_token=[^&"]+/gu, 'feedback_token=x')
    await browser.send({ ...page, body: forged }, { step: 'yes' })
    const line = { api: 'pages', operation: 'UpdateAuthEventFeedback', pool: pool.id }
    expect(lines).toMatchObject([
      {
        ...line,
        outcome: 'ok',
        address: '192.0.2.1',
        user: expect.stringMatching(/^[\da-f-]{36}$/u),
      },
      { ...line, outcome: 'NotAuthorizedException', reason: 'Invalid feedback token.' },
    ])
  })

  it('carry names of every kind', async () => {
    for (const name of ['a+b&c=d', 'jürgen', 'a#b?c/d', '100%', '"<x>\'`']) {
      const { valid } = await links(name)
      expect((await open(valid)).body).not.toContain('<x>')
      expect((await press(valid)).status).toBe(200)
      expect(await feedback(name)).toMatchObject({ FeedbackValue: 'Valid' })
    }
  })

  it('can be clicked in a text without markup too', async () => {
    await notifying({ Subject: 'Was it you?', TextBody: 'Mine: {one-click-link-valid}' })
    expect(await warned()).toMatch(/^Mine: <a href="(https?:\/\/[^"]+)">\1<\/a>$/u)
  })

  it('stay places in a pool without a domain', async () => {
    pool = await aProtectedPool(undefined)
    client = await aClient(stage.services, pool, everyFlow)
    await notifying({ Subject: 'Was it you?', HtmlBody: html })
    expect(await warned()).toBe(html)
  })
})

describe('a link that is not as it was sent', () => {
  const changed = (url: URL, name: string, value: string) => {
    const other = new URL(url)
    other.searchParams.set(name, value)
    return other
  }

  it.each([
    ['another token', 'feedback_token', 'forged'],
    ['another event', 'event_id', '019a0000-0000-7000-8000-000000000000'],
    ['somebody else', 'user_name', 'june'],
    ['nobody', 'user_name', 'nobody'],
  ])('is refused with %s, both to look at and to send', async (_, name, value) => {
    const { valid } = await links()
    await aUser(stage.services, pool, { username: 'june' })
    const bad = changed(valid, name, value)
    const browser = new Browser(stage.services)
    const good = await browser.open(addressOf(valid))
    const fields = new URLSearchParams({
      _csrf: /name="_csrf" value="([^"]*)"/u.exec(good.body)?.[1] ?? '',
      step: 'yes',
    })
    const answers = [await open(bad), await browser.request('POST', addressOf(bad), fields)]
    for (const { status, body } of answers) {
      expect([status, body]).toEqual([400, expect.stringContaining(unusable)])
      expect(body).not.toMatch(/<button|Exception|feedback_token|pool/u)
    }
    expect(await feedback()).toBeUndefined()
  })

  it.each([
    ['at the domain of another pool', (url: URL, other: string) => url.href.replace(domain, other)],
    ['at a domain that nobody has', (url: URL) => url.href.replace(domain, 'nobodys')],
  ])('is refused %s', async (_, move) => {
    const { valid } = await links()
    const other = `other-${counter}`
    await aProtectedPool(other)
    expect((await press(move(valid, other))).body).toContain(unusable)
    expect(await feedback()).toBeUndefined()
  })

  it.each(['user_name', 'event_id', 'feedback_token', 'feedback_value'])(
    'is incomplete without its %s',
    async (name) => {
      const { valid } = await links()
      for (const value of ['', undefined]) {
        const url = new URL(valid)
        if (value === undefined) url.searchParams.delete(name)
        else url.searchParams.set(name, value)
        expect((await press(url)).body).toContain('This link is incomplete')
      }
    },
  )

  it('is refused with whatever attackers send, in no more than a page', async () => {
    const { valid } = await links()
    const fields = vectors('injection/fields.json') as Record<string, string | string[]> | undefined
    for (const value of [...Object.values(fields ?? {}).flat(), 'x'.repeat(3000), '\u0000']) {
      for (const name of ['user_name', 'event_id', 'feedback_token', 'feedback_value']) {
        const { status, body } = await press(changed(valid, name, value))
        expect(status).toBe(400)
        expect(body).not.toContain('<script>')
      }
    }
    expect(await feedback()).toBeUndefined()
  })
})

describe('a link that came too late', () => {
  it.each([
    [
      'for the user',
      () => run(adminDeleteUser, stage.services, { UserPoolId: pool.id, Username: 'jane' }),
    ],
    [
      'for the event',
      (id: string) => stage.services.table.write(remove(authEventRef(pool.id, 'jane', id).key)),
    ],
    [
      'for threat protection',
      () =>
        run(updateUserPool, stage.services, {
          UserPoolId: pool.id,
          UserPoolAddOns: { AdvancedSecurityMode: 'OFF' },
        }),
    ],
  ])('%s is refused', async (_, change) => {
    const { valid } = await links()
    await change(valid.searchParams.get('event_id') ?? '')
    const { status, body } = await press(valid)
    expect([status, body]).toEqual([400, expect.stringContaining(unusable)])
    expect(body).not.toMatch(/Exception|event|user pool/iu)
  })
})
