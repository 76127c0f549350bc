import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { developerLogin } from '../../lib/identity-pools/developer-login.ts'
import { mergeDeveloperUsers } from '../../lib/identity-pools/merge-developer-users.ts'
import { unlinkLogins } from '../../lib/identity-pools/unlink-logins.ts'
import {
  addIdentity,
  addLogin,
  identityRef,
  isSameLogin,
  linkedLogin,
  type Identity,
} from '../../lib/store/identities.ts'
import { testServices, type TestServices } from '../services.ts'
import { afterFirstRead } from '../store/after-first-read.ts'

let bench: TestServices

beforeAll(async () => {
  bench = await testServices()
})

afterAll(() => bench.stop())

const poolId = 'us-east-1:11111111-1111-4111-8111-111111111111'

async function anIdentity(...users: string[]): Promise<Identity> {
  const id = `us-east-1:${crypto.randomUUID()}`
  const logins = users.map((user) => developerLogin('dev', user))
  const dates = { createdAt: 1, updatedAt: 1 }
  const identity = { id, poolId, logins: logins.map(linkedLogin), ...dates, version: 1 }
  await bench.services.table.write(
    addIdentity(identity),
    ...logins.map((login) => addLogin(poolId, login, id)),
  )
  return identity
}

const stored = ({ id }: Identity) => bench.services.table.get(identityRef(id))

describe('mergeDeveloperUsers', () => {
  it.each(['source', 'destination'] as const)(
    'merges nothing when the %s is unlinked meanwhile',
    async (gone) => {
      const [source, destination, friend] = ['s', 'd', 'f'].map((name) =>
        developerLogin('dev', `${name} ${gone}`),
      )
      if (!source || !destination || !friend) throw new Error('three were made')
      const one = await anIdentity(source.userIdentifier, friend.userIdentifier)
      const other = await anIdentity(destination.userIdentifier, `${friend.userIdentifier} too`)
      const { services } = bench
      const lost = gone === 'source' ? { of: one, user: source } : { of: other, user: destination }
      const table = afterFirstRead(services.table, () =>
        unlinkLogins(services, lost.of, ({ logins }) =>
          logins.filter((login) => isSameLogin(login, lost.user)),
        ),
      )
      const merging = mergeDeveloperUsers({ table, now: services.now }, poolId, {
        source,
        destination,
      })
      await expect(merging).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
        message: `Developer user '${lost.user.userIdentifier}' not found.`,
      })
      for (const identity of [one, other]) {
        expect(await stored(identity)).not.toHaveProperty('mergedFrom')
        expect(await stored(identity)).not.toHaveProperty('isDisabled')
      }
    },
  )
})
