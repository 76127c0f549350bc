import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { linkLogins } from '../../lib/identity-pools/link-logins.ts'
import { unlinkDeveloperIdentity } from '../../lib/operations/identity-pools/developer-identities/unlink-developer-identity.ts'
import { mergeDeveloperIdentities } from '../../lib/operations/identity-pools/developer-identities/merge-developer-identities.ts'
import { getId } from '../../lib/operations/identity-pools/credentials/get-id.ts'
import { deleteIdentities } from '../../lib/operations/identity-pools/identity-pools/delete-identities.ts'
import {
  addIdentity,
  addLogin,
  identityRef,
  type Identity,
  type LinkedLogin,
} from '../../lib/store/identities.ts'
import { run } from '../builders.ts'
import { anIdentityPool } from '../operations/identity-pools/bench.ts'
import {
  developerProvider,
  storedIdentity,
  vouchFor,
  withDevelopers,
} from '../operations/identity-pools/developers.ts'
import { aStage, type Stage } from '../user-pools/stage.ts'
import { dieAtEachWrite, type Case } from './die-at-each-write.ts'

let stage: Stage
let poolId: string
let counter = 0

beforeAll(async () => {
  stage = await aStage()
  poolId = await anIdentityPool(stage.services, [], withDevelopers)
  await idOf('whoever has the broker make its key')
})
afterAll(() => stage.stop())

const newName = () => `user-${String(counter++)}`

async function aGuest(): Promise<Identity> {
  const { IdentityId = '' } = await run(getId, stage.services, { IdentityPoolId: poolId })
  return storedIdentity(stage.services, IdentityId)
}

async function idOf(user: string): Promise<string> {
  return (await vouchFor(stage.services, { poolId, user })).id
}

/** An identity with a login of a public provider. */
async function aUserWith(login: LinkedLogin): Promise<Identity> {
  const { id, ...guest } = await aGuest()
  const user = { ...guest, id: `${id.slice(0, -2)}00`, logins: [login] }
  await stage.services.table.write(addIdentity(user), addLogin(poolId, login, user.id))
  return user
}

async function expectMerged(absorbed: string, survivor: string): Promise<void> {
  expect(await storedIdentity(stage.services, absorbed)).toMatchObject({
    isDisabled: true,
    mergedInto: survivor,
    logins: [],
  })
  expect((await storedIdentity(stage.services, survivor)).mergedFrom).toEqual([absorbed])
}

const cases: Record<string, () => Promise<Case>> = {
  'GetOpenIdTokenForDeveloperIdentity for a new user': () => {
    const user = newName()
    return Promise.resolve({
      work: (services) => vouchFor(services, { poolId, user }),
      check: async () => {
        const { logins } = await storedIdentity(stage.services, await idOf(user))
        expect(logins).toHaveLength(1)
      },
    })
  },
  'GetOpenIdTokenForDeveloperIdentity for a guest': async () => {
    const [user, guest] = [newName(), await aGuest()]
    return {
      work: (services) => vouchFor(services, { poolId, user, IdentityId: guest.id }),
      check: async () => {
        expect(await idOf(user)).toBe(guest.id)
        expect((await storedIdentity(stage.services, guest.id)).logins).toHaveLength(1)
      },
    }
  },
  MergeDeveloperIdentities: async () => {
    const [source, destination] = [newName(), newName()]
    const [absorbed, survivor] = [await idOf(source), await idOf(destination)]
    const input = {
      SourceUserIdentifier: source,
      DestinationUserIdentifier: destination,
      DeveloperProviderName: developerProvider,
      IdentityPoolId: poolId,
    }
    return {
      work: (services) => run(mergeDeveloperIdentities, services, input),
      check: async () => {
        expect(await idOf(source)).toBe(survivor)
        await expectMerged(absorbed, survivor)
      },
    }
  },
  'a guest who signs in as a user': async () => {
    const login = { provider: 'accounts.google.com', subjectHash: newName() }
    const [guest, user] = [await aGuest(), await aUserWith(login)]
    return {
      work: (services) => linkLogins(services, guest, { logins: [login], by: 'app' }),
      check: () => expectMerged(guest.id, user.id),
    }
  },
  UnlinkDeveloperIdentity: async () => {
    const user = newName()
    const IdentityId = await idOf(user)
    const input = {
      IdentityId,
      IdentityPoolId: poolId,
      DeveloperProviderName: developerProvider,
      DeveloperUserIdentifier: user,
    }
    return {
      work: (services) => run(unlinkDeveloperIdentity, services, input),
      refusals: ['ResourceNotFoundException'], // it is done already
      check: async () => {
        const left = await storedIdentity(stage.services, IdentityId)
        expect(left).toMatchObject({ isDisabled: true, logins: [] })
        expect(await idOf(user)).not.toBe(IdentityId)
      },
    }
  },
  DeleteIdentities: async () => {
    const user = newName()
    const id = await idOf(user)
    return {
      work: (services) => run(deleteIdentities, services, { IdentityIdsToDelete: [id] }),
      check: async () => {
        expect(await stage.services.table.get(identityRef(id))).toBeUndefined()
        expect(await idOf(user)).not.toBe(id)
      },
    }
  },
}

describe('an operation on identities whose process dies at any of its writes', () => {
  it.each(Object.keys(cases))('%s may be repeated and leaves nothing half-done', async (name) => {
    const make = cases[name]
    if (!make) throw new Error(`there is no case ${name}`)
    await dieAtEachWrite(stage.services, make)
  })
})
