import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { createUserPoolDomain } from '../../lib/operations/user-pools/domains/create-user-pool-domain.ts'
import { resendConfirmationCode } from '../../lib/operations/user-pools/sign-up/resend-confirmation-code.ts'
import { signUp } from '../../lib/operations/user-pools/sign-up/sign-up.ts'
import { answerAtDomain } from '../../lib/pages/site.ts'
import type { AppClient } from '../../lib/store/app-clients.ts'
import { poolRef, type UserPool } from '../../lib/store/user-pools.ts'
import { userRef } from '../../lib/store/users.ts'
import { aClient, aPool, run } from '../builders.ts'
import { arnOf, aTriggerStage, type TriggerStage } from '../triggers/lambda-endpoint.ts'
import { hashOf } from '../user-pools/people.ts'
import { vectors } from '../vectors.ts'

let stage: TriggerStage
let pool: UserPool
let client: AppClient
const domain = 'shop'
const customDomain = 'auth.shop.example'

beforeAll(async () => {
  stage = await aTriggerStage()
  pool = await aPoolByLink(domain)
  client = await aClient(stage.services, pool, { secret: 'client-secret-example' })
  await run(createUserPoolDomain, stage.services, {
    UserPoolId: pool.id,
    Domain: customDomain,
    CustomDomainConfig: {
      CertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/a',
    },
  })
})
afterAll(() => stage.stop())
beforeEach(() => void stage.lambda.functions.set('greeter', (event) => event))

async function aPoolByLink(Domain: string): Promise<UserPool> {
  const { services } = stage
  const { id } = await aPool(services, {
    AutoVerifiedAttributes: ['email'],
    VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' },
    LambdaConfig: { PostConfirmation: arnOf('greeter') },
  })
  await run(createUserPoolDomain, services, { UserPoolId: id, Domain })
  const made = await services.table.get(poolRef(id))
  if (!made) throw new Error('the pool was written above')
  return made
}

let counter = 0

/** Somebody who signed up: the name, and the query of the link that was sent. */
async function somebody(Username = `jane-${++counter}`) {
  const email = `${encodeURIComponent(Username).replaceAll('%', '').slice(0, 50)}@example.com`
  await run(signUp, stage.services, {
    ClientId: client.id,
    SecretHash: hashOf(client, 'client-secret-example', Username),
    Username,
    Password: 'Correct-Horse-7',
    UserAttributes: [{ Name: 'email', Value: email }],
  })
  const message = stage.outbox.findLast(({ to }) => to === email)
  const html = message && 'html' in message ? message.html : ''
  const link = new URL((/href="([^"]*)"/u.exec(html)?.[1] ?? '').replaceAll('&amp;', '&'))
  return { Username, link, query: link.searchParams }
}

interface Visit {
  readonly path?: string
  readonly method?: string
  readonly headers?: Record<string, string>
}

async function open(
  query: URLSearchParams | string,
  { path = `/auth/${domain}/confirmUser`, method = 'GET', headers = {} }: Visit = {},
) {
  const event = {
    rawPath: path,
    rawQueryString: query.toString(),
    headers,
    requestContext: { requestId: 'request', http: { method, path } },
  }
  const answer = await answerAtDomain(stage.services, event as unknown as APIGatewayProxyEventV2) // what is read of it
  return { ...answer, body: answer.body ?? '' }
}

async function statusOf(name: string): Promise<string | undefined> {
  return (await stage.services.table.get(userRef(pool.id, name)))?.status
}

const done = 'Your account is confirmed'
const unusable = 'This link can’t be used'

describe('the link of a confirmation', () => {
  it('leads to the custom domain before the prefix', async () => {
    const { link } = await somebody()
    expect(link.origin + link.pathname).toBe(`https://${customDomain}/confirmUser`)
  })

  it.each([
    ['below its prefix', { path: `/auth/${domain}/confirmUser` }],
    ['in small letters', { path: `/auth/${domain}/confirmuser` }],
    ['with a slash at the end', { path: `/auth/${domain}/confirmUser/` }],
    ['at its own host', { path: '/confirmUser', headers: { host: `${customDomain}:443` } }],
  ])('confirms who opens it %s, without a secret hash', async (_, visit) => {
    const { Username, query } = await somebody()
    const answer = await open(query, visit)
    expect([answer.statusCode, answer.body]).toEqual([200, expect.stringContaining(done)])
    expect(await statusOf(Username)).toBe('CONFIRMED')
  })

  it('confirms once', async () => {
    const { query } = await somebody()
    const answers = await Promise.all(Array.from({ length: 16 }, () => open(query)))
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1)
    const again = await open(query)
    expect([again.statusCode, again.body]).toEqual([400, expect.stringContaining(unusable)])
  })

  it.each<[string, Visit, number]>([
    ['a HEAD request', { method: 'HEAD' }, 200],
    ['a browser that fetches ahead', { headers: { 'sec-purpose': 'prefetch' } }, 503],
    ['an older one', { headers: { purpose: 'prefetch' } }, 503],
  ])('does nothing for %s', async (_, visit, status) => {
    const { Username, query } = await somebody()
    const answer = await open(query, visit)
    expect([answer.statusCode, answer.body]).toEqual([status, ''])
    expect(await statusOf(Username)).toBe('UNCONFIRMED')
  })

  it('is no form', async () => {
    const { Username, query } = await somebody()
    expect((await open(query, { method: 'POST' })).statusCode).toBe(400)
    expect(await statusOf(Username)).toBe('UNCONFIRMED')
  })

  it('does nothing at the domain of another pool', async () => {
    const other = `other-${Date.now()}`
    await aPoolByLink(other)
    const { Username, query } = await somebody()
    const answer = await open(query, { path: `/auth/${other}/confirmUser` })
    expect(answer.statusCode).toBe(400)
    expect(await statusOf(Username)).toBe('UNCONFIRMED')
  })

  it('works no longer than its code', async () => {
    const { Username, query } = await somebody()
    stage.clock.now += 24 * 60 * 60 * 1000
    expect((await open(query)).body).toContain(unusable)
    expect(await statusOf(Username)).toBe('UNCONFIRMED')
  })

  it('is guessed no more often than a code', async () => {
    const { Username, query } = await somebody()
    const wrong = new URLSearchParams(query)
    wrong.set('confirmation_code', '12345x')
    const SecretHash = hashOf(client, 'client-secret-example', Username)
    const who = { ClientId: client.id, SecretHash, Username }
    for (let code = 0; code < 3; code++) {
      for (let time = 0; time < 5; time++) expect((await open(wrong)).body).toContain(unusable)
      if (code === 0) expect((await open(query)).body).toContain(unusable)
      await run(resendConfirmationCode, stage.services, who)
    }
    expect((await open(wrong)).statusCode).toBe(429)
  })

  it('tells what the trigger says, as text', async () => {
    stage.lambda.functions.set('greeter', () => {
      throw new Error('<b>closed</b>')
    })
    const { Username, query } = await somebody()
    const { statusCode, body } = await open(query)
    expect(statusCode).toBe(400)
    expect(body).toContain('PostConfirmation failed with error &lt;b&gt;closed&lt;/b&gt;.')
    expect(await statusOf(Username)).toBe('CONFIRMED')
  })

  it('carries names of every kind', async () => {
    for (const name of ['a+b&c=d', 'jürgen', '漢字', 'a#b?c/d', '100%', '"<x>"']) {
      const { query } = await somebody(name)
      expect((await open(query)).body).toContain(done)
    }
  })
})

describe('a link that is none', () => {
  it.each([
    ['without anything', '', 'This link is incomplete'],
    ['without a code', 'client_id=a&user_name=b', 'This link is incomplete'],
    ['with a parameter twice', 'client_id=a&client_id=b', 'We can’t process this request'],
    ['too long', `client_id=${'a'.repeat(9000)}`, 'We can’t process this request'],
    ['to nobody', 'client_id=a&user_name=b&confirmation_code=1', unusable],
  ])('is refused %s', async (_, query, title) => {
    const answer = await open(query)
    expect([answer.statusCode, answer.body]).toEqual([400, expect.stringContaining(title)])
  })

  it('is not found at other paths', async () => {
    expect((await open('', { path: `/auth/${domain}/nowhere` })).statusCode).toBe(404)
    expect((await open('', { path: `/auth/${domain}/__proto__` })).statusCode).toBe(404)
  })

  it('is refused with whatever attackers send, in no more than a page', async () => {
    const fields = vectors('injection/fields.json') as Record<string, string | string[]> | undefined
    const values = [...Object.values(fields ?? {}).flat(), 'x'.repeat(3000), '\u0000']
    for (const value of values) {
      for (const name of ['client_id', 'user_name', 'confirmation_code']) {
        const query = new URLSearchParams({
          client_id: client.id,
          user_name: 'nobody',
          confirmation_code: '1',
          [name]: value,
        })
        const { statusCode, body } = await open(query)
        expect(statusCode).toBe(400)
        expect(body).not.toContain('<script>')
      }
      const { statusCode } = await open('client_id=a&user_name=b&confirmation_code=c', {
        path: `/auth/${value}/confirmUser`,
      })
      expect([400, 404]).toContain(statusCode)
    }
  })
})

describe('every page', () => {
  it('runs nothing but our own, is framed by nobody and kept nowhere', async () => {
    for (const path of ['confirmUser', 'eventFeedback']) {
      const { headers = {}, body } = await open('', { path: `/auth/${domain}/${path}` })
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'strict-transport-security': expect.stringContaining('max-age='),
      })
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none'; style-src [^;]+; script-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/u,
      )
      expect(body).not.toMatch(/<form|onload|javascript:/u)
    }
  })
})
