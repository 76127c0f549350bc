import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { newUser, newUserWrites } from '../../../../lib/user-pools/new-user.ts'
import type { AppClient } from '../../../../lib/store/app-clients.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { aClient, aPool } from '../../../builders.ts'
import {
  answerSrp,
  aUser,
  everyFlow,
  password,
  passwordSignIn,
  srpChallenge,
  srpSignIn,
} from '../../../user-pools/people.ts'
import { aStage, refusal, roundTrips, type Stage } from '../../../user-pools/stage.ts'

let stage: Stage
let pool: UserPool
let hiding: AppClient
let legacy: AppClient
beforeAll(async () => {
  stage = await aStage()
  const { services } = stage
  pool = await aPool(services, { AliasAttributes: ['email'] })
  hiding = await aClient(services, pool, { ...everyFlow, PreventUserExistenceErrors: 'ENABLED' })
  legacy = await aClient(services, pool, { ...everyFlow, PreventUserExistenceErrors: 'LEGACY' })
  const at = (name: string) => ({ email: `${name}@example.com`, email_verified: 'true' })
  await aUser(services, pool, { username: 'known', attributes: at('known'), groups: ['staff'] })
  await aUser(services, pool, { username: 'unconfirmed', status: 'UNCONFIRMED' })
  await aUser(services, pool, { username: 'disabled', enabled: false, attributes: at('disabled') })
  await aUser(services, pool, { username: 'reset', status: 'RESET_REQUIRED' })
  await passwordSignIn(services, hiding, { USERNAME: 'known' }) // opens the keys
})
afterAll(() => stage.stop())

const wrong = refusal('NotAuthorizedException', 'Incorrect username or password.')
const names = ['known', 'unknown', 'unconfirmed', 'disabled', 'reset']
const addresses = ['known@example.com', 'unknown@example.com', 'disabled@example.com']

describe('a client that hides who exists', () => {
  it.each([...names, ...addresses])('answers a wrong password of %s alike', async (USERNAME) => {
    const attempt = passwordSignIn(stage.services, hiding, { USERNAME, PASSWORD: 'wrong' })
    await expect(attempt).rejects.toEqual(wrong)
  })

  it('spends the same calls on a wrong password, whoever is meant', async () => {
    const shapeOf = async (USERNAME: string) => {
      const calls = await stage.callsOf(() =>
        passwordSignIn(stage.services, hiding, { USERNAME, PASSWORD: 'wrong' }),
      )
      return `${calls.map(({ operation }) => operation).join()} in ${roundTrips(calls)}`
    }
    const shapes = await inTurn(shapeOf)(names)
    expect(new Set(shapes)).toEqual(new Set(['BatchGetItem,UpdateItem in 2']))
    const byAddress = await inTurn(shapeOf)(addresses)
    expect(new Set(byAddress)).toEqual(new Set(['BatchGetItem,BatchGetItem,UpdateItem in 3']))
  })

  it('spends the same calls on a sub that somebody has and one that nobody has', async () => {
    const plain = await aPool(stage.services)
    const client = await aClient(stage.services, plain, {
      ...everyFlow,
      PreventUserExistenceErrors: 'ENABLED',
    })
    const { sub } = await aUser(stage.services, plain)
    const callsOn = async (USERNAME: string) => {
      const attempt = () => passwordSignIn(stage.services, client, { USERNAME, PASSWORD: 'wrong' })
      return (await stage.callsOf(attempt)).map(({ operation }) => operation).join()
    }
    const [known, unknown] = await inTurn(callsOn)([sub, sub.replace('-4000-', '-4001-')])
    expect(known).toBe('BatchGetItem,BatchGetItem,UpdateItem')
    expect(unknown).toBe(known)
  })

  it('asks every name for the proof of a password', async () => {
    const shapes = await inTurn(async (USERNAME: string) => {
      const { answer } = await srpChallenge(stage.services, hiding, { USERNAME })
      const { SALT = '', SECRET_BLOCK = '', ...others } = answer.ChallengeParameters ?? {}
      return [SALT.length, SECRET_BLOCK.length, Object.keys(others).sort(), Object.keys(answer)]
    })([...names, ...addresses, 'n'.repeat(128)])
    for (const shape of shapes) expect(shape).toEqual(shapes[0])
  })

  it('keeps the block as long, however short the A of the asker is', async () => {
    for (const SRP_A of ['2', 'ff'.repeat(100), 'ff'.repeat(300)]) {
      const lengths = await inTurn(async (USERNAME: string) => {
        const asked = await srpChallenge(stage.services, hiding, { USERNAME, SRP_A })
        return asked.parameters.SECRET_BLOCK?.length
      })([...names, ...addresses])
      expect(new Set(lengths).size).toBe(1)
    }
  })

  it('spends the same calls on an SRP sign-in that fails', async () => {
    stage.clock.now += 15 * 60_000 // the failures above are forgotten, and the keys closed
    await passwordSignIn(stage.services, hiding, { USERNAME: 'known' })
    const shapeOf = async (name: string) => {
      const calls = await stage.callsOf(() =>
        srpSignIn(stage.services, hiding, { name, secret: 'wrong' }),
      )
      return calls.map(({ operation }) => operation).join()
    }
    const shapes = await inTurn(shapeOf)(names)
    expect(new Set(shapes)).toEqual(new Set(['BatchGetItem,BatchGetItem,UpdateItem']))
    const byAddress = await inTurn(shapeOf)(addresses)
    expect(new Set(byAddress).size).toBe(1)
  })

  it('shows an unknown name the same salt and id each time, and others to another name', async () => {
    const stable = async (USERNAME: string) => {
      const { parameters } = await srpChallenge(stage.services, hiding, { USERNAME })
      return { salt: parameters.SALT, id: parameters.USER_ID_FOR_SRP, B: parameters.SRP_B }
    }
    const [one, again, other] = await inTurn(stable)(['nobody', 'nobody', 'no-one'])
    expect(again).toMatchObject({ salt: one?.salt, id: one?.id })
    expect(again?.B).not.toBe(one?.B)
    expect(one?.id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u)
    expect(other?.id).not.toBe(one?.id)
    expect(other?.salt).not.toBe(one?.salt)
  })

  it('shows known and unknown addresses the same kind of id, where users are named by them', async () => {
    const pool = await aPool(stage.services, { UsernameAttributes: ['email'] })
    const client = await aClient(stage.services, pool, {
      ...everyFlow,
      PreventUserExistenceErrors: 'ENABLED',
    })
    const fresh = newUser({
      pool,
      name: 'somebody@example.com',
      attributes: [],
      isByAdmin: false,
      now: stage.clock.now,
    })
    await stage.services.table.write(
      ...(await newUserWrites(stage.services.table, pool, { user: fresh })),
    )
    const versionFour = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u
    const unknown = Array.from({ length: 8 }, (_, i) => `nobody-${i}@example.com`)
    for (const USERNAME of ['somebody@example.com', ...unknown]) {
      const { parameters } = await srpChallenge(stage.services, client, { USERNAME })
      expect(parameters.USER_ID_FOR_SRP).toMatch(versionFour)
    }
  })

  it('shows another salt and id in another pool', async () => {
    const elsewhere = await aPool(stage.services)
    const client = await aClient(stage.services, elsewhere, {
      ...everyFlow,
      PreventUserExistenceErrors: 'ENABLED',
    })
    const here = await srpChallenge(stage.services, hiding, { USERNAME: 'nobody' })
    const there = await srpChallenge(stage.services, client, { USERNAME: 'nobody' })
    expect(there.parameters.SALT).not.toBe(here.parameters.SALT)
    expect(there.parameters.USER_ID_FOR_SRP).not.toBe(here.parameters.USER_ID_FOR_SRP)
  })

  it.each(['nameless', 'nameless@example.com'])('refuses any proof of %s', async (USERNAME) => {
    const { srp, parameters } = await srpChallenge(stage.services, hiding, { USERNAME })
    const proof = { password, now: stage.clock.now }
    const responses = srp.answer(pool.id, parameters, proof)
    await expect(answerSrp(stage.services, hiding, responses)).rejects.toEqual(wrong)
    await expect(answerSrp(stage.services, hiding, { ...responses, USERNAME })).rejects.toEqual(
      wrong,
    )
  })

  it('locks unknown names like known ones', async () => {
    const messages = await inTurn(async () => {
      try {
        await passwordSignIn(stage.services, hiding, { USERNAME: 'ghost', PASSWORD: 'wrong' })
        return 'signed in'
      } catch (error) {
        return (error as Error).message
      }
    })(Array.from({ length: 6 }, (_, index) => String(index)))
    expect(messages.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => wrongSentence))
    expect(messages[5]).toBe('Password attempts exceeded')
  })

  it('tells who proves to be the user what is in the way, but no reset', async () => {
    const { services, clock } = stage
    clock.now += 15 * 60_000 // the failures above are forgotten
    const by = (USERNAME: string) => passwordSignIn(services, hiding, { USERNAME })
    await expect(by('unconfirmed')).rejects.toEqual(
      refusal('UserNotConfirmedException', 'User is not confirmed.'),
    )
    await expect(by('disabled')).rejects.toEqual(
      refusal('NotAuthorizedException', 'User is disabled.'),
    )
    await expect(by('reset')).rejects.toEqual(wrong)
    await expect(srpSignIn(services, hiding, { name: 'reset' })).rejects.toEqual(wrong)
  })
})

describe('a client that does not hide who exists', () => {
  it.each([
    ['unknown', 'UserNotFoundException', 'User does not exist.'],
    ['unknown@example.com', 'UserNotFoundException', 'User does not exist.'],
    ['disabled', 'NotAuthorizedException', 'User is disabled.'],
    ['reset', 'PasswordResetRequiredException', 'Password reset required for the user'],
    ['unconfirmed', 'UserNotConfirmedException', 'User is not confirmed.'],
  ])('says of %s: %s «%s»', async (name, code, message) => {
    const answer = passwordSignIn(stage.services, legacy, { USERNAME: name })
    await expect(answer).rejects.toEqual(refusal(code, message))
    await expect(srpSignIn(stage.services, legacy, { name })).rejects.toEqual(
      refusal(code, message),
    )
  })

  it('says of a wrong password for an unconfirmed user no more than that', async () => {
    const who = { USERNAME: 'unconfirmed', PASSWORD: 'wrong' }
    await expect(passwordSignIn(stage.services, legacy, who)).rejects.toEqual(wrong)
  })
})

const wrongSentence = 'Incorrect username or password.'

/** One after another, so that each one's calls can be told. */
function inTurn<T>(work: (name: string) => Promise<T>) {
  return async (names: readonly string[]): Promise<T[]> => {
    const results: T[] = []
    for (const name of names) results.push(await work(name))
    return results
  }
}
