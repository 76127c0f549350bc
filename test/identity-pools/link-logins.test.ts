import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { linkLogins } from '../../lib/identity-pools/link-logins.ts'
import {
  addIdentity,
  addLogin,
  identityRef,
  type Identity,
  type LinkedLogin,
} from '../../lib/store/identities.ts'
import { testServices, type TestServices } from '../services.ts'

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

describe('linkLogins', () => {
  it('answers the owner to everybody who merges a guest at once, and disables the guest', async () => {
    const login = aLogin()
    const owner = await anIdentity(login)
    const guest = await anIdentity()
    const answers = await Promise.all(
      Array.from({ length: 16 }, () => linkLogins(bench.services, guest, [login])),
    )
    expect(new Set(answers.map(({ id }) => id))).toEqual(new Set([owner.id]))
    expect(await bench.services.table.get(identityRef(guest.id))).toMatchObject({
      isDisabled: true,
      version: 2,
    })
  })

  it('links different logins of different callers at once, none lost', async () => {
    const own = aLogin('own')
    const identity = await anIdentity(own)
    const added = ['a', 'b', 'c'].map(aLogin)
    await Promise.all(added.map((login) => linkLogins(bench.services, identity, [own, login])))
    const stored = await bench.services.table.get(identityRef(identity.id))
    expect(stored?.logins).toHaveLength(4)
    expect(stored?.logins).toEqual(expect.arrayContaining(added))
  })

  it('gives a guest its new login and its owned one to the owner of the latter', async () => {
    const [owned, fresh] = [aLogin('owned'), aLogin('fresh')]
    const owner = await anIdentity(owned)
    const guest = await anIdentity()
    const survivor = await linkLogins(bench.services, guest, [owned, fresh])
    expect(survivor).toMatchObject({ id: owner.id, logins: [owned, fresh] })
  })

  it('refuses a guest the logins of two identities, and leaves all three', async () => {
    const [one, other] = [aLogin('one'), aLogin('other')]
    await anIdentity(one)
    await anIdentity(other)
    const guest = await anIdentity()
    await expect(linkLogins(bench.services, guest, [one, other])).rejects.toMatchObject({
      code: 'ResourceConflictException',
    })
    expect(await bench.services.table.get(identityRef(guest.id))).toEqual(guest)
  })

  it('tells of an identity that was deleted meanwhile', async () => {
    const gone: Identity = { ...(await anIdentity()), id: `us-east-1:${crypto.randomUUID()}` }
    await expect(linkLogins(bench.services, gone, [aLogin()])).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    })
  })
})
