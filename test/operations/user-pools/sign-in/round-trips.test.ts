import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { getUser } from '../../../../lib/operations/user-pools/account/get-user.ts'
import type { AppClient } from '../../../../lib/store/app-clients.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import {
  aGroup,
  answerSrp,
  aUser,
  everyFlow,
  hashOf,
  password,
  passwordSignIn,
  refresh,
  srpChallenge,
} from '../../../user-pools/people.ts'
import { aStage, roundTrips, type Stage } from '../../../user-pools/stage.ts'

const secret = 'client-secret-example'
const email = 'jane@example.com'
let stage: Stage
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  stage = await aStage()
  pool = await aPool(stage.services, { AliasAttributes: ['email'] })
  client = await aClient(stage.services, pool, { ...everyFlow, secret })
  for (const name of ['one', 'two']) await aGroup(stage.services, pool, { name })
  await aUser(stage.services, pool, {
    username: 'jane',
    attributes: { email, email_verified: 'true' },
    groups: ['one', 'two'],
  })
  await signIn('jane') // a warm process has opened its keys
})
afterAll(() => stage.stop())

const start = (USERNAME: string) => ({ USERNAME, SECRET_HASH: hashOf(client, secret, USERNAME) })
const signIn = (name: string) => passwordSignIn(stage.services, client, start(name))

async function costOf(work: () => Promise<unknown>) {
  const calls = await stage.callsOf(work)
  const writes = calls.filter(({ operation }) => operation !== 'BatchGetItem')
  return { trips: roundTrips(calls), writes: writes.length }
}

describe('the budget of round trips, for a user with groups and a client with a secret', () => {
  it.each([
    ['a user name', 'jane', 1],
    ['an alias', email, 2],
  ])('lets SRP begin by %s', async (_, name, trips) => {
    const cost = await costOf(() => srpChallenge(stage.services, client, start(name)))
    expect(cost).toEqual({ trips, writes: 0 })
  })

  it.each([
    ['a user name', 'jane'],
    ['an alias', email],
  ])('lets SRP end that began by %s', async (_, name) => {
    const { srp, parameters } = await srpChallenge(stage.services, client, start(name))
    const proof = { password, now: stage.clock.now }
    const responses = { ...srp.answer(pool.id, parameters, proof), ...start('jane') }
    const cost = await costOf(() => answerSrp(stage.services, client, responses))
    expect(cost).toEqual({ trips: 2, writes: 1 })
  })

  it.each([
    ['a user name', 'jane', 2],
    ['an alias', email, 3],
  ])('lets a password sign in by %s', async (_, name, trips) => {
    expect(await costOf(() => signIn(name))).toEqual({ trips, writes: 1 })
  })

  it('lets a refresh happen', async () => {
    const { AuthenticationResult: result } = await signIn('jane')
    const parameters = { REFRESH_TOKEN: result?.RefreshToken ?? '', ...start('jane') }
    const cost = await costOf(() => refresh(stage.services, client, parameters))
    expect(cost).toEqual({ trips: 1, writes: 0 })
  })

  it('lets GetUser answer', async () => {
    const { AuthenticationResult: result } = await signIn('jane')
    const AccessToken = result?.AccessToken ?? ''
    const cost = await costOf(() => run(getUser, stage.services, { AccessToken }))
    expect(cost).toEqual({ trips: 1, writes: 0 })
  })

  it('lets a cold process sign in with its keys yet to open', async () => {
    const cold = stage.cold()
    const calls = await cold.callsOf(() => passwordSignIn(cold.services, client, start('jane')))
    expect(roundTrips(calls)).toBeLessThanOrEqual(4)
  })
})
