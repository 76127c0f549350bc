import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { listUsers } from '../../../../lib/operations/user-pools/users/list-users.ts'
import { aliasRef, type AliasKind } from '../../../../lib/store/aliases.ts'
import { poolKeys } from '../../../../lib/store/keys.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { replaceUser, type User } from '../../../../lib/store/users.ts'
import { aliasesOf } from '../../../../lib/user-pools/names.ts'
import { retryOnUserChange } from '../../../../lib/user-pools/user-changes.ts'
import { verifyContact } from '../../../../lib/user-pools/verify-contact.ts'
import { aPool, run } from '../../../builders.ts'
import { testServices, type TestServices } from '../../../services.ts'
import { aSignUp, byName, invite, stored } from './setting.ts'

let test: TestServices
beforeAll(async () => {
  test = await testServices()
})
afterAll(() => test.stop())

jest.setTimeout(60_000) // many at once on a busy machine

const callers = Array.from({ length: 64 }, (_, index) => index)

/** Capital and small letters by the bits of a number: 64 spellings of one word. */
const spelling = (word: string, bits: number) =>
  Array.from(word, (letter, index) => ((bits >> index) & 1 ? letter.toUpperCase() : letter)).join(
    '',
  )

const usersOf = async (pool: UserPool) =>
  (await run(listUsers, test.services, { UserPoolId: pool.id })).Users ?? []

const isThere = async (pool: UserPool, kind: AliasKind, value: string) =>
  (await test.services.table.get(aliasRef(pool.id, kind, value))) !== undefined

/** What each of many calls at once came to: it may also be told to come again, as on AWS. */
function outcomes(results: PromiseSettledResult<unknown>[]) {
  const refusals = results.flatMap((result) =>
    result.status === 'rejected' ? [(result.reason as Error).name] : [],
  )
  return { done: results.length - refusals.length, refusals: [...new Set(refusals)] }
}

describe('64 at once', () => {
  it('make one user of one name in any spelling, and no orphan', async () => {
    const pool = await aPool(test.services, { UsernameConfiguration: { CaseSensitive: false } })
    const results = await Promise.allSettled(
      callers.map((bits) => aSignUp(test.services, pool, { name: spelling('jane.doe', bits) })),
    )
    expect(outcomes(results).done).toBe(1)
    expect(outcomes(results).refusals).toEqual(expect.arrayContaining(['UsernameExistsException']))
    const users = await usersOf(pool)
    expect(users.map(({ Username }) => Username)).toEqual(['jane.doe'])
    const winner = results.find((result) => result.status === 'fulfilled')
    expect(byName(users[0]?.Attributes).sub).toBe(winner?.value.sub)
  })

  it('make one user of one e-mail address, and no orphan', async () => {
    const pool = await aPool(test.services, {
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
    })
    const results = await Promise.allSettled(
      callers.map((bits) =>
        aSignUp(test.services, pool, { name: `${spelling('jane', bits)}@example.com` }),
      ),
    )
    expect(outcomes(results).done).toBe(1)
    expect(await usersOf(pool)).toHaveLength(1)
  })

  it('verify one e-mail address for one user', async () => {
    const pool = await aPool(test.services, { AliasAttributes: ['email'] })
    const email = 'jane@example.com'
    const users = await Promise.all(
      callers.map((index) =>
        aSignUp(test.services, pool, { name: `jane-${index}`, values: { email } }),
      ),
    )
    const results = await Promise.allSettled(
      users.map((user) => confirm(pool, user, { force: false })),
    )
    expect(outcomes(results).done).toBe(1)
    const found = await Promise.all(
      users.map(({ username }) => stored(test.services, pool, username)),
    )
    const verified = found.filter(({ attributes }) => attributes.email_verified === 'true')
    expect(verified.map(({ status }) => status)).toEqual(['CONFIRMED'])
    const alias = await test.services.table.get(aliasRef(pool.id, 'email', email))
    expect(alias?.username).toBe(verified[0]?.username)
  })

  it('take an e-mail address from each other, and one has it in the end', async () => {
    const pool = await aPool(test.services, { AliasAttributes: ['email'] })
    const email = 'jane@example.com'
    const users = await Promise.all(
      callers
        .slice(0, 8)
        .map((index) => aSignUp(test.services, pool, { name: `jane-${index}`, values: { email } })),
    )
    await Promise.allSettled(users.map((user) => confirm(pool, user, { force: true })))
    const found = await Promise.all(
      users.map(({ username }) => stored(test.services, pool, username)),
    )
    const verified = found.filter(({ attributes }) => attributes.email_verified === 'true')
    expect(verified).toHaveLength(1)
    const alias = await test.services.table.get(aliasRef(pool.id, 'email', email))
    expect(alias?.username).toBe(verified[0]?.username)
  })

  it('make either a user name or the alias that would hide behind it', async () => {
    const pool = await aPool(test.services, { AliasAttributes: ['preferred_username'] })
    for (const index of callers.slice(0, 12)) {
      const name = `name-${index}`
      const asName = invite(test.services, pool, { Username: name })
      const asAlias = invite(test.services, pool, {
        Username: `other-${index}`,
        UserAttributes: [{ Name: 'preferred_username', Value: name }],
      })
      const results = await Promise.allSettled([asName, asAlias])
      expect(outcomes(results).done).toBe(1)
      const key = poolKeys.user(pool.id, name)
      const isUser = (await test.services.table.readAll([key])).size === 1
      expect(await isThere(pool, 'preferred_username', name)).toBe(!isUser)
    }
  })
})

async function confirm(pool: UserPool, user: User, { force }: { force: boolean }): Promise<void> {
  const { table, now } = test.services
  await retryOnUserChange(async () => {
    const present = await stored(test.services, pool, user.username)
    const changes = { status: 'CONFIRMED' as const }
    const wanted = { pool, user: present, attribute: 'email' as const, changes, force, now: now() }
    const verified = await verifyContact(table, wanted)
    await table.write(replaceUser(verified.user), ...verified.writes)
    expect(aliasesOf(pool, verified.user).map(({ kind }) => kind)).toContain('email')
  })
}
