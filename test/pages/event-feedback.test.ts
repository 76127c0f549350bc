import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { createUserPoolDomain } from '../../lib/operations/user-pools/domains/create-user-pool-domain.ts'
import { updateUserPool } from '../../lib/operations/user-pools/user-pools/update-user-pool.ts'
import { adminListUserAuthEvents } from '../../lib/operations/user-pools/risk/admin-list-user-auth-events.ts'
import { adminDeleteUser } from '../../lib/operations/user-pools/users/admin-delete-user.ts'
import { answerAtDomain } from '../../lib/pages/site.ts'
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

const home = { sourceIp: '192.0.2.7', userAgent: 'Browser 1' }
const away = { sourceIp: '198.51.100.7', userAgent: 'Browser 2' }
const email = 'jane@example.com'
const unusable = 'This link cannot be used'
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

async function open(
  url: URL | string,
  method = 'GET',
  headers: Record<string, string> = {},
  services = stage.services,
) {
  const { pathname, search, host } = new URL(url)
  const event = {
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers: { host, ...headers },
    requestContext: {
      requestId: 'request',
      http: { method, path: pathname, sourceIp: '192.0.2.1' },
    },
  }
  const answer = await answerAtDomain(services, event as unknown as APIGatewayProxyEventV2) // what is read of it
  return { ...answer, body: answer.body ?? '' }
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
    const [mine, other] = [await open(valid), await open(invalid)]
    expect([mine.statusCode, other.statusCode]).toEqual([200, 200])
    expect(mine.body).toContain('<form method="post"><button>Yes, it was me</button></form>')
    expect(mine.body).toMatch(
      /On \w+, \d+ Nov 2026 [\d:]+ GMT somebody signed in as jane, or tried to\./u,
    )
    expect(other.body).toContain('<button>No, it was not me</button>')
  })

  it('change nothing by being opened, however often and by whatever', async () => {
    const { valid, invalid } = await links()
    for (const url of [valid, invalid]) {
      await open(url)
      await open(url)
      expect(await open(url, 'HEAD')).toMatchObject({ statusCode: 200, body: '' })
      expect((await open(url, 'GET', { 'sec-purpose': 'prefetch' })).statusCode).toBe(503)
      expect((await open(url, 'PUT')).statusCode).toBe(405)
    }
    expect(await feedback()).toBeUndefined()
  })

  it.each([
    ['valid', 'Valid'],
    ['invalid', 'Invalid'],
  ] as const)('take with the button what the user says: %s', async (which, FeedbackValue) => {
    const url = (await links())[which]
    const answer = await open(url, 'POST')
    expect([answer.statusCode, answer.body]).toEqual([200, expect.stringContaining('Thank you')])
    expect(await feedback()).toMatchObject({ FeedbackValue, Provider: 'User' })
  })

  it('have the place distrusted from then on that was not the user’s', async () => {
    const { invalid } = await links()
    await open(invalid, 'POST')
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
    await open(valid, 'GET', {}, services)
    expect(lines).toEqual([])
    await open(valid, 'POST', {}, services)
    await open(
      valid.href.replace(/feedback_token=[^&]+/u, 'feedback_token=x'),
      'POST',
      {},
      services,
    )
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
      expect((await open(valid, 'POST')).statusCode).toBe(200)
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
    const answers = [await open(bad), await open(bad, 'POST')]
    for (const { statusCode, body } of answers) {
      expect([statusCode, body]).toEqual([400, expect.stringContaining(unusable)])
      expect(body).not.toMatch(/<button|Exception|token|pool/u)
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
    expect((await open(move(valid, other), 'POST')).body).toContain(unusable)
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
        expect((await open(url, 'POST')).body).toContain('This link is incomplete')
      }
    },
  )

  it('is refused with whatever attackers send, in no more than a page', async () => {
    const { valid } = await links()
    const fields = vectors('injection/fields.json') as Record<string, string | string[]> | undefined
    for (const value of [...Object.values(fields ?? {}).flat(), 'x'.repeat(3000), '\u0000']) {
      for (const name of ['user_name', 'event_id', 'feedback_token', 'feedback_value']) {
        const { statusCode, body } = await open(changed(valid, name, value), 'POST')
        expect(statusCode).toBe(400)
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
    const { statusCode, body } = await open(valid, 'POST')
    expect([statusCode, body]).toEqual([400, expect.stringContaining(unusable)])
    expect(body).not.toMatch(/Exception|event|user pool/iu)
  })
})

describe('a page with a button', () => {
  it('sends to itself alone, and runs nothing', async () => {
    const { valid } = await links()
    const [asking, done] = [await open(valid), await open(valid, 'POST')]
    expect(asking.headers?.['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'$/u,
    )
    expect(done.headers?.['content-security-policy']).toContain("form-action 'none'")
    expect(asking.headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    })
  })
})
