import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { signUp } from '../../../../lib/operations/user-pools/sign-up/sign-up.ts'
import { confirmSignUp } from '../../../../lib/operations/user-pools/sign-up/confirm-sign-up.ts'
import type { PoolSettings, UserPool } from '../../../../lib/store/user-pools.ts'
import type { User } from '../../../../lib/store/users.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import {
  aUser,
  claimsOf,
  everyFlow,
  password,
  passwordSignIn,
  srpSignIn,
} from '../../../user-pools/people.ts'
import { aStage, refusal, type Stage } from '../../../user-pools/stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await aStage()
})
afterAll(() => stage.stop())

const unknown = refusal('UserNotFoundException', 'User does not exist.')

async function poolWith(settings: PoolSettings, people: Partial<User>[]) {
  const pool = await aPool(stage.services, settings)
  const client = await aClient(stage.services, pool, everyFlow)
  for (const person of people) await aUser(stage.services, pool, person)
  const signIn = async (USERNAME: string) => {
    const { AuthenticationResult: tokens } = await passwordSignIn(stage.services, client, {
      USERNAME,
    })
    return claimsOf(tokens?.AccessToken).username
  }
  return { pool, client, signIn }
}

const email = 'jane@example.com'
const sub = '12345678-1234-4234-8234-123456789abc'
const jane = {
  username: 'jane',
  sub,
  attributes: {
    email,
    email_verified: 'true',
    phone_number: '+15550001234',
    phone_number_verified: 'false',
    preferred_username: 'jj',
  },
}

describe('signing in under another name', () => {
  let aliased: Awaited<ReturnType<typeof poolWith>>
  beforeAll(async () => {
    aliased = await poolWith({ AliasAttributes: ['email', 'phone_number', 'preferred_username'] }, [
      jane,
    ])
  })

  it.each([
    ['the user name', 'jane'],
    ['a verified e-mail address', email],
    ['the preferred user name', 'jj'],
    ['the sub', sub],
  ])('works with %s', async (_, name) => {
    await expect(aliased.signIn(name)).resolves.toBe('jane')
    const srp = await srpSignIn(stage.services, aliased.client, { name })
    expect(claimsOf(srp.AuthenticationResult?.IdToken)['cognito:username']).toBe('jane')
  })

  it.each([
    ['a phone number that is not verified', '+15550001234'],
    ['another case', 'Jane'],
    ['another case of the alias', 'Jane@example.com'],
  ])('does not work with %s', async (_, name) => {
    await expect(aliased.signIn(name)).rejects.toEqual(unknown)
  })

  it.each(['ann@corp.io', '+15550009876', '87654321-4321-4321-8321-cba987654321'])(
    'works with the preferred user name %s, whatever it looks like',
    async (preferred_username) => {
      const ann = { username: 'ann', attributes: { preferred_username } }
      const settings = { AliasAttributes: ['email', 'preferred_username'] } satisfies PoolSettings
      const { signIn } = await poolWith(settings, [ann])
      await expect(signIn(preferred_username)).resolves.toBe('ann')
    },
  )

  it('leads to the owner of an address or sub, not to who prefers it as a name', async () => {
    const settings = { AliasAttributes: ['email', 'preferred_username'] } satisfies PoolSettings
    const { signIn } = await poolWith(settings, [
      jane,
      { username: 'ann', attributes: { preferred_username: email } },
      { username: 'bob', attributes: { preferred_username: sub } },
    ])
    await expect(signIn(email)).resolves.toBe('jane')
    await expect(signIn(sub)).resolves.toBe('jane')
  })

  it('does not work with attributes that the pool has as no alias', async () => {
    const { signIn } = await poolWith({}, [jane])
    for (const name of [email, 'jj']) await expect(signIn(name)).rejects.toEqual(unknown)
    await expect(signIn(sub)).resolves.toBe('jane')
  })
})

describe('a pool that ignores case', () => {
  it('finds names and aliases in any case', async () => {
    const { signIn } = await poolWith(
      { AliasAttributes: ['email'], UsernameConfiguration: { CaseSensitive: false } },
      [jane],
    )
    for (const name of ['jane', 'JANE', 'jAnE', email, 'JANE@EXAMPLE.com']) {
      await expect(signIn(name)).resolves.toBe('jane')
    }
  })

  it('keeps ß apart from ss and composed letters apart from split ones', async () => {
    const { signIn } = await poolWith({ UsernameConfiguration: { CaseSensitive: false } }, [
      { username: 'strauß' },
      { username: 'rené' },
    ])
    await expect(signIn('STRAUß')).resolves.toBe('strauß')
    for (const name of ['strauss', 'STRAUSS', 'rene\u0301']) {
      await expect(signIn(name)).rejects.toEqual(unknown)
    }
  })
})

describe('a pool whose users are named by e-mail address', () => {
  let pool: UserPool
  it('signs in by the address, and calls the user by the sub', async () => {
    const { services } = stage
    pool = await aPool(services, {
      UsernameAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
    })
    const client = await aClient(services, pool, everyFlow)
    const who = { ClientId: client.id, Username: 'Zoe@Example.com' }
    const { UserSub } = await run(signUp, services, { ...who, Password: password })
    const ConfirmationCode = stage.codeTo('Zoe@Example.com')
    await run(confirmSignUp, services, { ...who, ConfirmationCode })
    for (const USERNAME of ['Zoe@Example.com', 'zoe@example.com', UserSub ?? '']) {
      const answer = await passwordSignIn(services, client, { USERNAME })
      const claims = claimsOf(answer.AuthenticationResult?.IdToken)
      expect(claims).toMatchObject({
        'cognito:username': UserSub,
        sub: UserSub,
        email: 'Zoe@Example.com',
        email_verified: true,
      })
    }
    const srp = await srpSignIn(services, client, { name: 'ZOE@example.com' })
    expect(srp).toHaveProperty('AuthenticationResult')
  })
})

describe('names that look like keys of the store', () => {
  let empty: Awaited<ReturnType<typeof poolWith>>
  beforeAll(async () => {
    empty = await poolWith({}, [])
  })

  it.each(['jane#guard', 'x#user#jane', '../jane', '__proto__', 'constructor', 'pool#', '%00'])(
    'reach nobody as %s',
    async (name) => {
      await expect(empty.signIn(name)).rejects.toEqual(unknown)
    },
  )
})
