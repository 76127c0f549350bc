import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { searchEntries, searchText } from '../../../../lib/domain/search-entries.ts'
import { adminConfirmSignUp } from '../../../../lib/operations/user-pools/users/admin-confirm-sign-up.ts'
import { adminDeleteUserAttributes } from '../../../../lib/operations/user-pools/users/admin-delete-user-attributes.ts'
import { adminDeleteUser } from '../../../../lib/operations/user-pools/users/admin-delete-user.ts'
import { adminDisableUser } from '../../../../lib/operations/user-pools/users/admin-disable-user.ts'
import { adminEnableUser } from '../../../../lib/operations/user-pools/users/admin-enable-user.ts'
import { adminSetUserPassword } from '../../../../lib/operations/user-pools/users/admin-set-user-password.ts'
import { adminUpdateUserAttributes } from '../../../../lib/operations/user-pools/users/admin-update-user-attributes.ts'
import { listUsers } from '../../../../lib/operations/user-pools/users/list-users.ts'
import { searchPartitions, subEntry } from '../../../../lib/store/search-index.ts'
import type { PoolSettings, UserPool } from '../../../../lib/store/user-pools.ts'
import { listUsersPage } from '../../../../lib/store/users-listing.ts'
import { aPool, run } from '../../../builders.ts'
import { aStage, roundTrips, type Stage } from '../../../user-pools/stage.ts'
import { aSignUp, attributes, invite } from './setting.ts'

let stage: Stage
beforeAll(async () => {
  stage = await aStage()
})
afterAll(() => stage.stop())

const customNames = Array.from({ length: 50 }, (_, index) => `c${index}`)
const custom = customNames.map((Name) => ({ Name, AttributeDataType: 'String' as const }))
const searched = ['email', 'phone_number', 'name', 'preferred_username', 'custom:c0']
const entries = ['state', subEntry, ...searched]

/** What the index says of a pool's users, by entry. */
async function indexed(pool: UserPool): Promise<Map<string, string[]>> {
  const { table } = stage.services
  const said = entries.map(async (entry): Promise<[string, string[]]> => {
    const pages = searchPartitions(pool.id, entry).map((partition) =>
      table.query({
        IndexName: 'listing',
        KeyConditionExpression: 'listPk = :p',
        ExpressionAttributeValues: { ':p': { S: partition } },
      }),
    )
    const items = (await Promise.all(pages)).flatMap((page) => page.items)
    return [entry, items.map(({ listSk }) => String(listSk)).sort()]
  })
  return new Map(await Promise.all(said))
}

/** What the index has to say of them. */
async function expected(pool: UserPool): Promise<Map<string, string[]>> {
  const page = { poolId: pool.id, limit: 60, after: undefined }
  const { records } = await listUsersPage(stage.services.table, page)
  const said = records.map((user): ReadonlyMap<string, string> => {
    const { sub, username } = user
    const own = sub === username ? [] : [[subEntry, searchText(sub, username)] as const]
    return new Map([...searchEntries(user), ...own])
  })
  return new Map(
    entries.map((entry) => [entry, said.flatMap((one) => one.get(entry) ?? []).sort()]),
  )
}

interface Change {
  readonly kind: keyof typeof changes
  readonly name: string
  readonly values: Record<string, string>
}

const changes = {
  invite: (pool: UserPool, { name: Username, values }: Change) =>
    invite(stage.services, pool, {
      Username,
      UserAttributes: attributes(values),
      ForceAliasCreation: true,
    }),
  signUp: (pool: UserPool, { name, values: { email = 'c@example.com' } }: Change) =>
    aSignUp(stage.services, pool, { name, values: { email } }),
  confirm: (pool: UserPool, { name }: Change) =>
    run(adminConfirmSignUp, stage.services, who(pool, name)),
  update: (pool: UserPool, { name, values }: Change) =>
    run(adminUpdateUserAttributes, stage.services, {
      ...who(pool, name),
      UserAttributes: attributes(values),
    }),
  forget: (pool: UserPool, { name, values }: Change) =>
    run(adminDeleteUserAttributes, stage.services, {
      ...who(pool, name),
      UserAttributeNames: Object.keys(values).filter((name) => !name.endsWith('_verified')),
    }),
  password: (pool: UserPool, { name }: Change) =>
    run(adminSetUserPassword, stage.services, {
      ...who(pool, name),
      Password: 'Secret-123',
      Permanent: true,
    }),
  disable: (pool: UserPool, { name }: Change) =>
    run(adminDisableUser, stage.services, who(pool, name)),
  enable: (pool: UserPool, { name }: Change) =>
    run(adminEnableUser, stage.services, who(pool, name)),
  remove: (pool: UserPool, { name }: Change) =>
    run(adminDeleteUser, stage.services, who(pool, name)),
}

const who = (pool: UserPool, Username: string) => ({ UserPoolId: pool.id, Username })

const values = fc.record(
  {
    email: fc.constantFrom('a@example.com', 'A@example.com', 'b@example.com'),
    email_verified: fc.constantFrom('true', 'false'),
    phone_number: fc.constantFrom('+1555', '+1556'),
    name: fc.constantFrom('Jane', 'jane', 'Jo', '\t#'),
    preferred_username: fc.constantFrom('one', 'two'),
    'custom:c0': fc.constantFrom('x', 'X', 'y'),
  },
  { requiredKeys: [] },
)

const someChanges = fc.array(
  fc.record({
    kind: fc.constantFrom(...(Object.keys(changes) as (keyof typeof changes)[])), // its own keys
    name: fc.constantFrom('jane', 'john', 'jill'),
    values,
  }),
  { minLength: 1, maxLength: 25 },
)

describe('the search index', () => {
  it.each([
    ['by name', {}],
    ['by alias', { AliasAttributes: ['email', 'phone_number', 'preferred_username'] }],
  ] satisfies [string, PoolSettings][])(
    'says what the directory says, whatever changed in a pool %s',
    async (_, settings) => {
      await fc.assert(
        fc.asyncProperty(someChanges, fc.boolean(), async (given, isAtOnce) => {
          const pool = await aPool(stage.services, settings, custom)
          const works = given.map((change) => () => changes[change.kind](pool, change))
          // refused changes change nothing, which is a part of what is claimed
          if (isAtOnce) await Promise.allSettled(works.map((work) => work()))
          else for (const work of works) await work().catch(() => undefined)
          expect(await indexed(pool)).toEqual(await expected(pool))
        }),
        { numRuns: 25 },
      )
    },
    60_000,
  )

  it('follows a change of everything that a user can have, and a deletion', async () => {
    const pool = await aPool(stage.services, { AliasAttributes: ['email'] }, custom)
    const all = (value: string) => ({
      email: `${value}@example.com`,
      email_verified: 'true',
      phone_number: value === 'one' ? '+1' : '+2',
      ...Object.fromEntries(
        ['name', 'given_name', 'family_name', 'preferred_username'].map((name) => [name, value]),
      ),
      ...Object.fromEntries(customNames.map((name) => [`custom:${name}`, value])),
    })
    await invite(stage.services, pool, { Username: 'jane', UserAttributes: attributes(all('one')) })
    await run(adminUpdateUserAttributes, stage.services, {
      ...who(pool, 'jane'),
      UserAttributes: attributes(all('two')),
    })
    const find = async (Filter: string) =>
      (await run(listUsers, stage.services, { UserPoolId: pool.id, Filter })).Users
    expect(await find('custom:c49 = "one"')).toEqual([])
    expect(await find('custom:c49 = "two"')).toHaveLength(1)
    await run(adminDeleteUser, stage.services, who(pool, 'jane'))
    expect(await indexed(pool)).toEqual(await expected(pool))
    expect(await find('custom:c49 = "two"')).toEqual([])
  })

  it('costs a page the same at five users as at three hundred, whatever the filter', async () => {
    const filters = ['', 'email = "3@example.com"', 'email ^= "2"', 'name = "nobody"', 'sub ^= "a"']
    const costs = async (pool: UserPool) => {
      const input = { UserPoolId: pool.id, Limit: 5 }
      await run(listUsers, stage.services, input) // the keys of paging tokens are open by then
      const counted = []
      for (const Filter of filters) {
        const calls = await stage.callsOf(() =>
          run(listUsers, stage.services, { ...input, Filter }),
        )
        counted.push({ Filter, calls: calls.length, trips: roundTrips(calls) })
      }
      return counted
    }
    const [few, many] = [await aPool(stage.services), await aPool(stage.services)]
    for (const [pool, count] of [
      [few, 5],
      [many, 300],
    ] as const) {
      for (let number = 0; number < count; number++) {
        await aSignUp(stage.services, pool, {
          name: `user-${number}`,
          values: { email: `${number}@example.com`, name: number % 2 === 0 ? 'Jane' : 'John' },
        })
      }
    }
    const [costOfFew, costOfMany] = [await costs(few), await costs(many)]
    for (const [index, cost] of costOfMany.entries()) {
      expect(cost.calls).toBeLessThanOrEqual((costOfFew[index]?.calls ?? 0) + 1) // users to read, or none
      expect(cost.trips).toBeLessThanOrEqual(3)
    }
  }, 60_000)
})
