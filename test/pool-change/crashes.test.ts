import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import fc from 'fast-check'
import { adminDeleteUser } from '../../lib/operations/user-pools/users/admin-delete-user.ts'
import { adminUpdateUserAttributes } from '../../lib/operations/user-pools/users/admin-update-user-attributes.ts'
import type { PoolChange } from '../../lib/store/pool-changes.ts'
import { requirePool, type PoolSettings, type UserPool } from '../../lib/store/user-pools.ts'
import { newUser, newUserWrites } from '../../lib/user-pools/new-user.ts'
import { aPool, run } from '../builders.ts'
import { crashingServices } from '../faults/crashing-services.ts'
import { aSignUp, attributes } from '../operations/user-pools/users/setting.ts'
import { aStage, type Stage } from '../user-pools/stage.ts'
import { change, expectExactNames, ownerOf, resume } from './setting.ts'

let stage: Stage
beforeAll(async () => {
  stage = await aStage()
})
afterAll(() => stage.stop())

jest.setTimeout(120_000)

describe('a change whose process dies at any of its writes', () => {
  it.each([
    ['to e-mail addresses', {}, { usernameAttributes: ['email'] }],
    ['to ignoring case', { AliasAttributes: ['preferred_username'] }, { caseSensitive: false }],
  ] satisfies [string, PoolSettings, PoolChange][])(
    '%s goes on where it was, and two never have one name',
    async (_, settings, what) => {
      const { services } = stage
      for (let point = 0; ; point++) {
        const pool = await aPool(services, settings)
        for (const name of ['Jane', 'John', 'jim']) {
          await aSignUp(services, pool, { name, values: { email: `${name}@example.com` } })
        }
        const dying = crashingServices(services, {
          write: Math.floor(point / 2),
          lands: point % 2 === 1,
        })
        await change(dying.services, pool.id, what).catch(() => undefined) // nobody hears of it
        await expectOneOwnerEach(pool.id)
        const left = await requirePool(services.table, pool.id)
        if (left.transition) await resume(services, pool.id)
        else await change(services, pool.id, what).catch(() => undefined) // it is done, or did not begin
        await expectExactNames(services, pool.id)
        if (!dying.crashed()) {
          expect(point).toBeGreaterThan(10)
          return
        }
      }
    },
  )
})

/** Tries to take the names of everybody, in the middle of a change. */
async function expectOneOwnerEach(poolId: string): Promise<void> {
  const { services } = stage
  const pool = await requirePool(services.table, poolId)
  for (const name of ['Jane', 'John', 'jim']) {
    expect(await ownerOf(services, poolId, name)).toBe(name)
    await expect(takeName(pool, name)).rejects.toMatchObject({ code: 'UsernameExistsException' })
  }
}

async function takeName(pool: UserPool, name: string): Promise<void> {
  const { table, now } = stage.services
  const given = pool.settings.UsernameAttributes ? `${name}@example.com` : name
  const request = { pool, name: given, attributes: [], isByAdmin: false, now: now() }
  await table.write(...(await newUserWrites(table, pool, { user: newUser(request) })))
}

const rules = fc.constantFrom<PoolSettings>(
  {},
  { AliasAttributes: ['email', 'preferred_username'] },
  { UsernameAttributes: ['email'] },
  { UsernameConfiguration: { CaseSensitive: false } },
)

const changes = fc.constantFrom<PoolChange>(
  { usernameAttributes: ['email'] },
  { aliasAttributes: ['email', 'preferred_username'] },
  { usernameAttributes: [], aliasAttributes: [] },
  { caseSensitive: false },
  { caseSensitive: true, aliasAttributes: ['email'] },
)

const name = fc.constantFrom('Ann', 'ann', 'Bob', 'Cid', 'A@b.c', 'a@b.c', 'c@d.e')

const act = fc.record({
  kind: fc.constantFrom('sign up', 'change', 'delete'),
  name,
  email: fc.constantFrom('A@b.c', 'a@b.c', 'c@d.e', 'f@g.h'),
  verified: fc.boolean(),
  preferred: fc.option(name, { nil: undefined }),
})

type Act = typeof act extends fc.Arbitrary<infer A> ? A : never

/** Something that happens in a pool; what is refused changes nothing. */
async function perform(poolId: string, { kind, name, email, verified, preferred }: Act) {
  const { services } = stage
  const who = { UserPoolId: poolId, Username: name }
  const flags = { email, email_verified: String(verified) }
  switch (kind) {
    case 'sign up': {
      const pool = await requirePool(services.table, poolId)
      const values = pool.settings.UsernameAttributes ? {} : { email }
      return aSignUp(services, pool, { name, values })
    }
    case 'change':
      return run(adminUpdateUserAttributes, services, {
        ...who,
        UserAttributes: attributes(
          preferred === undefined ? flags : { ...flags, preferred_username: preferred },
        ),
      })
    default:
      return run(adminDeleteUser, services, who)
  }
}

const aSigned = { kind: 'sign up', email: 'A@b.c', verified: false, preferred: undefined } as const

/** What once left names behind, gave one away or lost one. */
const mishaps: [PoolSettings, PoolChange, Act[], Act[], Act[]][] = [
  [
    { UsernameAttributes: ['email'] },
    { caseSensitive: false },
    [],
    [{ ...aSigned, name: 'A@b.c' }],
    [{ ...aSigned, name: 'A@b.c', kind: 'delete' }],
  ],
  [
    {},
    { usernameAttributes: ['email'] },
    [
      { ...aSigned, name: 'Bob' },
      { ...aSigned, name: 'c@d.e' },
    ],
    [
      { ...aSigned, name: 'Bob', kind: 'delete' },
      { ...aSigned, name: 'Ann' },
    ],
    [],
  ],
  [
    { UsernameAttributes: ['email'] },
    { caseSensitive: false },
    [{ ...aSigned, name: 'A@b.c' }],
    [{ ...aSigned, name: 'A@b.c', kind: 'change', email: 'a@b.c' }],
    [],
  ],
]

describe('a change among everything else that happens', () => {
  it('leaves exactly the names that its users have to have', async () => {
    const acts = fc.array(act, { maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(rules, changes, acts, acts, acts, async (settings, what, ...phases) => {
        const pool = await aPool(stage.services, settings)
        const happen = async (phase: readonly Act[] = []) => {
          for (const one of phase) await perform(pool.id, one).catch(() => undefined) // refused
        }
        await happen(phases[0])
        let round = 0
        const settle = () => happen(phases[++round])
        const told = {
          accept: ['missing-value', 'no-name', 'bad-value'] as const,
          onCollision: 'keep-oldest' as const,
          meanwhile: { settle },
        }
        const outcome = await change(stage.services, pool.id, what, told).catch(() => undefined)
        if (outcome?.isDone === true) await expectExactNames(stage.services, pool.id)
      }),
      { numRuns: 40, examples: mishaps },
    )
  })
})
