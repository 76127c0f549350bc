import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { AppClient } from '../../../../lib/store/app-clients.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { aClient, aPool } from '../../../builders.ts'
import {
  answerSrp,
  aUser,
  everyFlow,
  hashOf,
  password,
  passwordSignIn,
  refresh,
  srpChallenge,
} from '../../../user-pools/people.ts'
import { aStage, refusal, type Stage } from '../../../user-pools/stage.ts'

const secret = 'client-secret-example'
let stage: Stage
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  stage = await aStage()
  pool = await aPool(stage.services, { AliasAttributes: ['email'] })
  client = await aClient(stage.services, pool, { ...everyFlow, secret })
  const attributes = { email: 'jane@example.com', email_verified: 'true' }
  await aUser(stage.services, pool, { username: 'jane', attributes })
})
afterAll(() => stage.stop())

const hash = (name: string) => hashOf(client, secret, name)
const notReceived = () =>
  refusal(
    'NotAuthorizedException',
    `Client ${client.id} is configured with secret but SECRET_HASH was not received`,
  )
const unverified = () =>
  refusal('NotAuthorizedException', `Unable to verify secret hash for client ${client.id}`)

describe('SECRET_HASH at sign-in', () => {
  it.each([
    ['jane', 'jane'],
    ['jane@example.com', 'jane@example.com'],
    ['jane@example.com', 'jane'],
  ])('of a sign-in as %s is taken over %s', async (USERNAME, hashed) => {
    const answer = passwordSignIn(stage.services, client, { USERNAME, SECRET_HASH: hash(hashed) })
    await expect(answer).resolves.toHaveProperty('AuthenticationResult')
  })

  it('is required', async () => {
    const answer = passwordSignIn(stage.services, client, { USERNAME: 'jane' })
    await expect(answer).rejects.toEqual(notReceived())
  })

  it.each([
    ['another name', () => hash('jane@example.com')],
    ['nothing', () => ''],
    ['another secret', () => hashOf(client, 'other', 'jane')],
    ['another client', () => hashOf({ ...client, id: 'other' }, secret, 'jane')],
    ['the right bytes in another spelling', () => hash('jane').replace('=', '')],
  ])('over %s is refused', async (_, wrong) => {
    const parameters = { USERNAME: 'jane', SECRET_HASH: wrong() }
    const answer = passwordSignIn(stage.services, client, parameters)
    await expect(answer).rejects.toEqual(unverified())
  })

  it('is looked at before the name, so that it tells nobody who exists', async () => {
    const answer = passwordSignIn(stage.services, client, { USERNAME: 'nobody' })
    await expect(answer).rejects.toEqual(notReceived())
  })
})

describe('SECRET_HASH of an SRP answer', () => {
  async function answer(USERNAME: string, extra: Record<string, string>) {
    const start = { USERNAME, SECRET_HASH: hash(USERNAME) }
    const { srp, parameters } = await srpChallenge(stage.services, client, start)
    const responses = srp.answer(pool.id, parameters, { password, now: stage.clock.now })
    return answerSrp(stage.services, client, { ...responses, ...extra })
  }

  it.each([
    ['the user id', 'jane', 'jane'],
    ['the alias that began', 'jane@example.com', 'jane@example.com'],
    ['the user name beside the alias', 'jane@example.com', 'jane'],
  ])('is taken over %s', async (_, USERNAME, hashed) => {
    const extra = { USERNAME, SECRET_HASH: hash(hashed) }
    await expect(answer('jane@example.com', extra)).resolves.toHaveProperty('AuthenticationResult')
  })

  it('is required and has to fit', async () => {
    await expect(answer('jane', {})).rejects.toEqual(notReceived())
    await expect(answer('jane', { SECRET_HASH: hash('bob') })).rejects.toEqual(unverified())
  })
})

describe('SECRET_HASH of a refresh', () => {
  it('is taken over the real user name only', async () => {
    const USERNAME = 'jane@example.com'
    const signedIn = await passwordSignIn(stage.services, client, {
      USERNAME,
      SECRET_HASH: hash(USERNAME),
    })
    const REFRESH_TOKEN = signedIn.AuthenticationResult?.RefreshToken ?? ''
    const again = (extra: { SECRET_HASH?: string }) =>
      refresh(stage.services, client, { REFRESH_TOKEN, ...extra })
    await expect(again({ SECRET_HASH: hash('jane') })).resolves.toHaveProperty(
      'AuthenticationResult',
    )
    await expect(again({})).rejects.toEqual(notReceived())
    await expect(again({ SECRET_HASH: hash(USERNAME) })).rejects.toEqual(
      refusal('NotAuthorizedException', `SecretHash does not match for the client: ${client.id}`),
    )
  })
})
