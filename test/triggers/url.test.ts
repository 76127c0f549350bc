import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { Webhook } from 'standardwebhooks'
import type { Services } from '../../lib/services.ts'
import type { UserPool } from '../../lib/store/user-pools.ts'
import { postConfirmation } from '../../lib/triggers/post-confirmation.ts'
import { preSignUp } from '../../lib/triggers/pre-sign-up.ts'
import { spellSecret, urlSecret } from '../../lib/triggers/url-secret.ts'
import { aPool } from '../builders.ts'
import { refusal } from '../user-pools/stage.ts'
import { aTriggerStage, never, type TriggerEvent, type TriggerStage } from './lambda-endpoint.ts'

interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

describe('a trigger at a URL', () => {
  let stage: TriggerStage
  let server: Server
  let url: string
  let pool: UserPool
  const received: Received[] = []
  let answer: (event: TriggerEvent) => { status?: number; body: unknown } | Promise<never>

  beforeAll(async () => {
    stage = await aTriggerStage()
    server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8')
        received.push({ headers: request.headers, body })
        void Promise.resolve(answer(JSON.parse(body) as TriggerEvent)).then(
          ({ status = 200, body: text }) => {
            response.writeHead(status)
            response.end(typeof text === 'string' ? text : JSON.stringify(text))
          },
        )
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?of=test`
    pool = await aPool(stage.services, { LambdaConfig: { PreSignUp: url, PostConfirmation: url } })
    // The signature's time is compared with the clock on the wall
    stage.clock.now = Date.now()
  })
  beforeEach(() => {
    received.length = 0
    answer = (event) => ({ body: event })
  })
  afterAll(async () => {
    server.closeAllConnections()
    server.close()
    await stage.stop()
  })

  const subject = () => ({ pool, clientId: 'client', username: 'ann', user: undefined })
  const ask = (services = stage.services) =>
    preSignUp(services, subject(), { source: 'SignUp', validationData: [] })

  it('gets the same event, signed as Standard Webhooks says', async () => {
    answer = (event) => ({ body: { ...event, response: { autoConfirmUser: true } } })
    await expect(ask()).resolves.toMatchObject({ autoConfirmUser: true })
    const [{ headers, body } = { headers: {}, body: '' }] = received
    expect(headers).toMatchObject({ 'content-type': 'application/json' })
    const secret = spellSecret(await urlSecret(stage.services, pool.id))
    const verified = new Webhook(secret).verify(body, headers as Record<string, string>)
    expect(verified).toMatchObject({ triggerSource: 'PreSignUp_SignUp', userPoolId: pool.id })
    expect(() =>
      new Webhook(secret).verify(body.replace('ann', 'eve'), headers as Record<string, string>),
    ).toThrow('No matching signature found')
  })

  it('has a secret of its own pool', async () => {
    const other = await aPool(stage.services)
    const secrets = await Promise.all(
      [pool.id, pool.id, other.id].map((id) => urlSecret(stage.services, id)),
    )
    const [mine, again, theirs] = secrets.map(spellSecret)
    expect(mine).toBe(again)
    expect(mine).not.toBe(theirs)
    expect(mine).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/u)
  })

  it('refuses in the words of its answer', async () => {
    answer = () => ({ status: 422, body: { errorMessage: 'Only by invitation' } })
    await expect(ask()).rejects.toEqual(
      refusal('UserLambdaValidationException', 'PreSignUp failed with error Only by invitation.'),
    )
    expect(received).toHaveLength(1)
  })

  it.each<[number, unknown, string]>([
    [404, 'no such page', 'HTTP 404'],
    [302, '', 'HTTP 302'],
    [500, { errorMessage: 'broken' }, 'HTTP 500'],
  ])('is not asked again after %d', async (status, body, reason) => {
    answer = () => ({ status, body })
    await expect(ask()).rejects.toEqual(
      refusal('UnexpectedLambdaException', `PreSignUp invocation failed due to error ${reason}.`),
    )
    expect(received).toHaveLength(1)
  })

  it('is asked again, by the same id, when it is busy or slow', async () => {
    answer = (event) => {
      if (received.length === 1) return { status: 429, body: '' }
      return received.length === 2 ? never : { body: event }
    }
    await expect(ask(stage.hurried(100))).resolves.toMatchObject({ autoConfirmUser: false })
    const ids = received.map(({ headers }) => headers['webhook-id'])
    expect(ids).toHaveLength(3)
    expect(new Set(ids).size).toBe(1)
  })

  it('is named by its trigger, not by its address, when it is too slow', async () => {
    answer = () => never
    await expect(ask(stage.hurried(50))).rejects.toEqual(
      refusal(
        'UnexpectedLambdaException',
        'PreSignUp failed with error Socket timeout while invoking Lambda function.',
      ),
    )
    expect(received).toHaveLength(3)
  })

  it.each<[unknown, string]>([
    ['thanks', 'Invalid lambda function output : Invalid JSON'],
    ['', 'Invalid lambda function output : Invalid JSON'],
    [{ ok: true }, 'Unrecognizable lambda output'],
  ])('has to give the event back, not %j', async (body, message) => {
    answer = () => ({ body })
    await expect(postConfirmation(stage.services, subject(), 'ConfirmSignUp')).rejects.toEqual(
      refusal('InvalidLambdaResponseException', message),
    )
  })

  it('reaches no private address where that is not allowed', async () => {
    const settings = { ...stage.services.settings, reachesPrivateAddresses: false }
    const services = Object.create(stage.services, { settings: { value: settings } }) as Services // as on AWS
    await expect(ask(services)).rejects.toEqual(
      refusal(
        'UnexpectedLambdaException',
        'PreSignUp invocation failed due to error ConnectException.',
      ),
    )
    expect(received).toEqual([])
  })
})
