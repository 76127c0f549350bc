import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { developerLogin } from '../../lib/identity-pools/developer-login.ts'
import { linkLogins } from '../../lib/identity-pools/link-logins.ts'
import { unlinkLogins } from '../../lib/identity-pools/unlink-logins.ts'
import { mergeIdentities } from '../../lib/identity-pools/merge-identities.ts'
import {
  addIdentity,
  addLogin,
  identityChanged,
  identityRef,
  type Identity,
  type LinkedLogin,
} from '../../lib/store/identities.ts'
import { testServices, type TestServices } from '../services.ts'
import { afterFirstRead } from '../store/after-first-read.ts'

let bench: TestServices

beforeAll(async () => {
  bench = await testServices()
})

afterAll(() => bench.stop())

const poolId = 'us-east-1:11111111-1111-4111-8111-111111111111'

function aLogin(provider = 'one'): LinkedLogin {
  return { provider, subjectHash: crypto.randomUUID() }
}

async function anIdentity(...logins: LinkedLogin[]): Promise<Identity> {
  const id = `us-east-1:${crypto.randomUUID()}`
  const identity = { id, poolId, logins, createdAt: 1, updatedAt: 1, version: 1 }
  await bench.services.table.write(
    addIdentity(identity),
    ...logins.map((login) => addLogin(poolId, login, id)),
  )
  return identity
}

function link(identity: Identity, logins: readonly LinkedLogin[]): Promise<Identity> {
  return linkLogins(bench.services, identity, { logins, by: 'app' })
}

function stored(identity: Identity | undefined): Promise<Identity | undefined> {
  return bench.services.table.get(identityRef(identity?.id ?? ''))
}

describe('linkLogins', () => {
  it('answers the owner to everybody who merges a guest at once, and disables the guest', async () => {
    const login = aLogin()
    const owner = await anIdentity(login)
    const guest = await anIdentity()
    const answers = await Promise.all(Array.from({ length: 16 }, () => link(guest, [login])))
    expect(new Set(answers.map(({ id }) => id))).toEqual(new Set([owner.id]))
    expect(await stored(guest)).toMatchObject({
      isDisabled: true,
      mergedInto: owner.id,
      version: 2,
    })
    expect(await stored(owner)).toMatchObject({ mergedFrom: [guest.id], version: 2 })
  })

  it('merges 64 guests of one login at once, none lost', async () => {
    const login = aLogin()
    const owner = await anIdentity(login)
    const guests = await Promise.all(Array.from({ length: 64 }, () => anIdentity()))
    const answers = await Promise.all(guests.map((guest) => link(guest, [login])))
    expect(new Set(answers.map(({ id }) => id))).toEqual(new Set([owner.id]))
    const { mergedFrom } = (await stored(owner)) ?? {}
    expect(mergedFrom).toHaveLength(64)
    expect(new Set(mergedFrom)).toEqual(new Set(guests.map(({ id }) => id)))
  })

  it('lets one of two users have a guest that both come with, and leaves the other one alone', async () => {
    const logins = [aLogin(), aLogin()]
    const owners = await Promise.all(logins.map((login) => anIdentity(login)))
    const guest = await anIdentity()
    const answers = await Promise.allSettled(logins.map((login) => link(guest, [login])))
    const winner = answers.findIndex(({ status }) => status === 'fulfilled')
    const [won, lost] = [owners[winner], owners[1 - winner]]
    expect(answers[1 - winner]).toMatchObject({
      reason: {
        code: 'NotAuthorizedException',
        message: `Access to Identity '${guest.id}' is forbidden.`,
      },
    })
    expect(await stored(guest)).toMatchObject({ mergedInto: won?.id })
    expect(await stored(lost)).toEqual(lost)
  })

  it('links different logins of different callers at once, none lost', async () => {
    const own = aLogin('own')
    const identity = await anIdentity(own)
    const added = ['a', 'b', 'c'].map(aLogin)
    await Promise.all(added.map((login) => link(identity, [own, login])))
    const { logins } = (await stored(identity)) ?? {}
    expect(logins).toHaveLength(4)
    expect(logins).toEqual(expect.arrayContaining(added))
  })

  it('gives a guest its new login and its owned one to the owner of the latter', async () => {
    const [owned, fresh] = [aLogin('owned'), aLogin('fresh')]
    const owner = await anIdentity(owned)
    const guest = await anIdentity()
    const survivor = await link(guest, [owned, fresh])
    expect(survivor).toMatchObject({ id: owner.id, logins: [owned, fresh] })
  })

  it('refuses a guest the logins of two identities, and leaves all three', async () => {
    const [one, other] = [aLogin('one'), aLogin('other')]
    await anIdentity(one)
    await anIdentity(other)
    const guest = await anIdentity()
    await expect(link(guest, [one, other])).rejects.toMatchObject({
      code: 'ResourceConflictException',
    })
    expect(await stored(guest)).toEqual(guest)
  })

  it('gives a guest the login that its owner lost while the two were merged', async () => {
    const login = aLogin()
    const owner = await anIdentity(login)
    const guest = await anIdentity()
    const { services } = bench
    const table = afterFirstRead(services.table, () =>
      unlinkLogins(services, owner, ({ logins }) => logins),
    )
    const linked = await linkLogins({ table, now: services.now }, guest, {
      logins: [login],
      by: 'app',
    })
    expect(linked).toMatchObject({ id: guest.id, logins: [login] })
    expect(await stored(guest)).toEqual(linked)
    const left = await stored(owner)
    expect(left).toMatchObject({ logins: [], isDisabled: true })
    expect(left).not.toHaveProperty('mergedFrom')
  })

  it('remembers all who were merged into an identity, when it is merged in turn', async () => {
    const [login, guest] = [aLogin(), await anIdentity()]
    const absorbed = await anIdentity(login)
    await link(guest, [login])
    const between = await stored(absorbed)
    const survivor = await anIdentity(aLogin('other'))
    if (!between) throw new Error('it was stored')
    const merge = { survivor, absorbed: between, logins: [...survivor.logins, login], now: 9 }
    const { writes } = mergeIdentities(merge)
    await bench.services.table.write(...writes)
    expect(await stored(survivor)).toMatchObject({ mergedFrom: [guest.id, absorbed.id] })
    expect(await stored(absorbed)).toMatchObject({
      isDisabled: true,
      logins: [],
      mergedInto: survivor.id,
      mergedFrom: [guest.id],
    })
    await expect(bench.services.table.write(...writes)).rejects.toBe(identityChanged)
  })

  it('links no developer login, neither to a guest nor beside a login', async () => {
    const own = aLogin()
    const developer = developerLogin('dev', 'jane')
    for (const [identity, logins] of [
      [await anIdentity(), [developer]],
      [await anIdentity(own), [own, developer]],
      [await anIdentity(developer), [developerLogin('dev', 'joe')]],
    ] as const) {
      await expect(link(identity, logins)).rejects.toMatchObject({
        code: 'NotAuthorizedException',
        message:
          "Logins don't match. Please include at least one valid login for this identity or identity pool.",
      })
      expect(await stored(identity)).toEqual(identity)
    }
  })

  it('tells of an identity that was deleted meanwhile', async () => {
    const gone: Identity = { ...(await anIdentity()), id: `us-east-1:${crypto.randomUUID()}` }
    await expect(link(gone, [aLogin()])).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    })
  })
})
