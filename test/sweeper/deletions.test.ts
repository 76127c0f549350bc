import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { jsonClients } from '../../lib/aws/services.ts'
import { newIdentityId } from '../../lib/identity-pools/ids.ts'
import { mergeIdentities } from '../../lib/identity-pools/merge-identities.ts'
import { deleteIdentities } from '../../lib/operations/identity-pools/identity-pools/delete-identities.ts'
import { deleteIdentityPool } from '../../lib/operations/identity-pools/identity-pools/delete-identity-pool.ts'
import { createManagedLoginBranding } from '../../lib/operations/user-pools/branding/create-managed-login-branding.ts'
import { setIdentityPoolConfiguration } from '../../lib/operations/sync/set-identity-pool-configuration.ts'
import { adminLinkProviderForUser } from '../../lib/operations/user-pools/identity-providers/admin-link-provider-for-user.ts'
import { getSigningCertificate } from '../../lib/operations/user-pools/identity-providers/get-signing-certificate.ts'
import { createResourceServer } from '../../lib/operations/user-pools/resource-servers/create-resource-server.ts'
import { deleteUserPool } from '../../lib/operations/user-pools/user-pools/delete-user-pool.ts'
import { replaceBulkPublish } from '../../lib/store/bulk-publishes.ts'
import { countUsage } from '../../lib/store/pool-usage.ts'
import { fromItem, type StoredItem } from '../../lib/store/attribute-values.ts'
import { addChore } from '../../lib/store/chores.ts'
import { connect } from '../../lib/sync/channel-connections.ts'
import { claimEndpoint } from '../../lib/sync/claim-endpoint.ts'
import { removeGroup } from '../../lib/store/groups.ts'
import { addIdentity, addLogin, identityRef } from '../../lib/store/identities.ts'
import { joinGroup } from '../../lib/store/memberships.ts'
import { addImportJob, type ImportJob } from '../../lib/store/import-jobs.ts'
import { addSubscription } from '../../lib/store/subscriptions.ts'
import { sweep } from '../../lib/sweeper/sweep.ts'
import type { Owner } from '../../lib/sync/owner.ts'
import { recordVerdict } from '../../lib/store/attempts.ts'
import { replaceCode } from '../../lib/store/codes.ts'
import { addPasskey, type Passkey } from '../../lib/store/passkeys.ts'
import { addDevice, type UserDevice } from '../../lib/store/user-devices.ts'
import type { User } from '../../lib/store/users.ts'
import { aClient, aPool, run } from '../builders.ts'
import { aDataset, anIdentity, byAdmin, replace, syncBench } from '../operations/sync/bench.ts'
import { aProvider } from '../operations/user-pools/identity-providers/providers.ts'
import type { SyncBench } from '../operations/sync/bench.ts'
import { aGroup, aUser } from '../user-pools/people.ts'

jest.setTimeout(30_000) // hundreds of items on a busy machine

let bench: SyncBench
beforeAll(async () => {
  bench = await syncBench()
})
afterAll(() => bench.stop())

jest.setTimeout(60_000) // thousands of items on a busy machine

const always = () => true

/** The keys of all items, as text. */
async function everything(): Promise<string[]> {
  const { services } = bench
  const client = jsonClients(process.env, services.settings.region).dynamoDb()
  const { Items } = (await client.call('Scan', { TableName: services.settings.tableName })) as {
    Items: StoredItem[] // DynamoDB's answer
  }
  return Items.map(fromItem).map(({ pk, sk }) => `${String(pk)} ${String(sk)}`)
}

/** What is left after a sweep that is due; the keys of the deployment itself aside. */
async function leftAfterSweeping(): Promise<string[]> {
  bench.clock.now += 16 * 60 * 1000
  await sweep(bench.services, always)
  return (await everything()).filter((key) => !key.startsWith('keyring#')).sort()
}

/** A job that was not started yet. */
function anImportJob(poolId: string): ImportJob {
  const counts = { imported: 0, skipped: 0, failed: 0 }
  const job = { poolId, id: 'import-1', name: 'a job', logsRoleArn: 'arn', ...counts }
  const cursor = { offset: 0, line: 0, rows: 0 }
  return { ...job, status: 'Created', cursor, createdAt: bench.clock.now, version: 1 }
}

/** Puts all kinds of items of users into a new pool. */
async function aPoolOf(users: number) {
  const { services, clock } = bench
  const pool = await aPool(services, {
    AliasAttributes: ['email', 'preferred_username'],
    UsernameConfiguration: { CaseSensitive: false },
  })
  await aClient(services, pool)
  await aGroup(services, pool, { name: 'admins' })
  await services.table.write(addImportJob(anImportJob(pool.id)))
  await aProvider(services, pool, { IdpIdentifiers: ['corp.example'] })
  await run(getSigningCertificate, services, { UserPoolId: pool.id })
  const server = { UserPoolId: pool.id, Identifier: 'https://api.example', Name: 'api' }
  await run(createResourceServer, services, server)
  for (let index = 0; index < users; index++) {
    const user = await aUser(services, pool, {
      attributes: { email: `User${index}@corp.example`, email_verified: 'true' },
    })
    const name = user.username
    const code = { expiresAt: clock.now, wrongTries: 0, hourEndsAt: clock.now, sends: 1, tries: 0 }
    await services.table.write(...joinGroup(user, 'admins'))
    await run(adminLinkProviderForUser, services, {
      UserPoolId: pool.id,
      DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: name },
      SourceUser: {
        ProviderName: 'corp',
        ProviderAttributeName: 'Cognito_Subject',
        ProviderAttributeValue: name,
      },
    })
    await services.table.writeUnconditionally([
      ...addDevice(aDevice(user), user).slice(0, 1),
      ...addPasskey(aPasskey(user), user).slice(0, 2),
    ])
    await services.table.write(
      replaceCode({ poolId: pool.id, name, purpose: 'email' }, code, { read: undefined }),
    )
    await recordVerdict(
      services.table,
      { poolId: pool.id, name },
      {
        read: undefined,
        isRight: false,
        failed: { failures: 1, lastFailureAt: clock.now },
        now: clock.now,
      },
    )
  }
  return pool
}

/** A device of a user. */
function aDevice({ poolId, username, sub, createdAt }: User, key = 'us-east-1_0'): UserDevice {
  const dates = { createdAt, updatedAt: createdAt, authenticatedAt: createdAt }
  const secret = { salt: Buffer.of(1), verifier: Buffer.of(2) }
  return { poolId, username, sub, key, status: 'remembered', ...secret, ...dates }
}

/** A passkey of a user. */
function aPasskey({ poolId, username, sub, createdAt }: User): Passkey {
  const key = { id: sub, publicKey: Buffer.of(1), counter: 0, isBackupEligible: false }
  const owner = { poolId, username, sub, relyingPartyId: 'localhost', createdAt }
  return { ...owner, ...key, transports: [] }
}

/** Puts another identity into a pool; with a login. */
async function aNeighbour({ IdentityPoolId }: Owner): Promise<Owner> {
  const { table, now } = bench.services
  const IdentityId = newIdentityId(IdentityPoolId)
  const login = { provider: 'accounts.example', subjectHash: IdentityId }
  const dates = { createdAt: now(), updatedAt: now(), version: 1 }
  await table.write(
    addIdentity({ id: IdentityId, poolId: IdentityPoolId, logins: [login], ...dates }),
    addLogin(IdentityPoolId, login, IdentityId),
  )
  return { IdentityPoolId, IdentityId }
}

/** Gives an identity two datasets, one of more than one step, a device and a connection that listen. */
async function fill(owner: Owner): Promise<void> {
  const { table } = bench.services
  const [identityId, dataset, deviceId] = [owner.IdentityId, 'notes', 'device']
  const notes = aDataset({ ...bench, owner })
  await notes.update(
    replace('large', 'x'.repeat(400_000)),
    ...Array.from({ length: 1010 }, (_, index) => replace(`k${index}`, 'v')),
  )
  await aDataset({ ...bench, owner }, 'other').update(replace('a', '1'))
  const endpointArn = 'arn:aws:sns:us-east-1:123456789012:endpoint/GCM/app/1'
  const registration = { registration: 'r', registeredAt: 0 }
  const device = {
    identityId,
    id: deviceId,
    platform: 'GCM',
    endpointArn,
    ...registration,
  } as const
  await claimEndpoint(bench.services, device)
  await table.write(...addSubscription({ identityId, dataset, deviceId }))
  const listener = { identityId, connectionId: `of ${identityId}`, deviceId }
  await connect(bench.services, { ...listener, expiresAt: bench.clock.now + 3_600_000 })
}

describe('of what is deleted the sweeper leaves nothing:', () => {
  it('a user pool with people, clients, groups, providers and all that is theirs', async () => {
    const before = await leftAfterSweeping()
    const pool = await aPoolOf(50)
    expect((await everything()).length).toBeGreaterThan(before.length + 50 * 10)
    await run(deleteUserPool, bench.services, { UserPoolId: pool.id })
    expect(await leftAfterSweeping()).toEqual(before)
  })

  it('a user pool with a user of more devices than one step deletes', async () => {
    const before = await leftAfterSweeping()
    const pool = await aPool(bench.services)
    const user = await aUser(bench.services, pool)
    const devices = Array.from({ length: 1100 }, (_, index) =>
      addDevice(aDevice(user, `us-east-1_${index}`), user).slice(0, 1),
    )
    await bench.services.table.writeUnconditionally(devices.flat())
    await run(deleteUserPool, bench.services, { UserPoolId: pool.id })
    expect(await leftAfterSweeping()).toEqual(before)
  })

  it('a user pool with a style whose contents lie aside', async () => {
    const before = await leftAfterSweeping()
    const pool = await aPool(bench.services)
    const { id: ClientId } = await aClient(bench.services, pool)
    const Settings = { text: 'x'.repeat(1_000_000) }
    const style = { UserPoolId: pool.id, ClientId, Settings }
    await run(createManagedLoginBranding, bench.services, style)
    await run(deleteUserPool, bench.services, { UserPoolId: pool.id })
    expect(await leftAfterSweeping()).toEqual(before)
  })

  it('no more than one pool of two', async () => {
    const [gone, stays] = [await aPoolOf(2), await aPoolOf(2)]
    const ofStays = (keys: string[]) => keys.filter((key) => key.includes(stays.id))
    const before = ofStays(await leftAfterSweeping())
    await run(deleteUserPool, bench.services, { UserPoolId: gone.id })
    const after = await leftAfterSweeping()
    expect(after.filter((key) => key.includes(gone.id))).toEqual([])
    expect(ofStays(after)).toEqual(before)
  })

  it('memberships of a group whose deletion broke off, unless there is such a group again', async () => {
    const { services } = bench
    const pool = await aPool(services)
    for (const name of ['gone', 'back']) {
      await aGroup(services, pool, { name })
      const member = await aUser(services, pool)
      await services.table.write(...joinGroup(member, name))
      const details = { poolId: pool.id, group: name }
      const chore = addChore({ kind: 'end-memberships', details }, services.now())
      await services.table.write(removeGroup(pool.id, name), chore)
    }
    await aGroup(services, pool, { name: 'back' }) // with the member, as no operation would
    const left = await leftAfterSweeping()
    const members = left.filter((key) => key.startsWith(`pool#${pool.id}#group#`))
    expect(members).toEqual([expect.stringMatching(/#group#back member#/u)])
    expect(left.filter((key) => key.startsWith('sweep'))).toEqual([])
    await run(deleteUserPool, services, { UserPoolId: pool.id })
    await leftAfterSweeping()
  })

  it('identities with logins, datasets, devices, subscriptions and connections', async () => {
    const owner = await anIdentity(bench.services)
    const before = await leftAfterSweeping()
    const neighbours = [await aNeighbour(owner), await aNeighbour(owner)]
    for (const neighbour of neighbours) await fill(neighbour)
    const IdentityIdsToDelete = neighbours.map(({ IdentityId }) => IdentityId)
    await run(deleteIdentities, bench.services, { IdentityIdsToDelete })
    expect(await leftAfterSweeping()).toEqual(before)
  })

  it('what those had stored who were merged into a deleted identity', async () => {
    const { table, now } = bench.services
    const owner = await anIdentity(bench.services)
    const user = await aNeighbour(owner)
    const before = await leftAfterSweeping()
    await fill(owner)
    const { survivor, absorbed } = await table.read({
      survivor: identityRef(user.IdentityId),
      absorbed: identityRef(owner.IdentityId),
    })
    if (!survivor || !absorbed) throw new Error('they are there')
    const { logins } = survivor
    await table.write(...mergeIdentities({ survivor, absorbed, logins, now: now() }).writes)
    await run(deleteIdentities, bench.services, { IdentityIdsToDelete: [user.IdentityId] })
    const left = await leftAfterSweeping()
    expect(left.filter((key) => !before.includes(key))).toEqual([])
    expect(left.some((key) => key.includes(user.IdentityId))).toBe(false)
  })

  it('an identity pool with all of these, its sync configuration, jobs and usage', async () => {
    const before = await leftAfterSweeping()
    const owner = await anIdentity(bench.services)
    const { IdentityPoolId } = owner
    await fill(owner)
    for (let index = 0; index < 30; index++) await aNeighbour(owner)
    await setIdentityPoolConfiguration.run(
      { IdentityPoolId, PushSync: { RoleArn: 'arn:aws:iam::123456789012:role/push' } },
      bench.services,
      byAdmin,
    )
    const { now } = bench.clock
    const batch = { position: '1', sessions: 1, bytes: 1, modifiedAt: now }
    const publish = { identityPoolId: IdentityPoolId, startedAt: now, setbacks: 0, version: 1 }
    await bench.services.table.write(
      ...countUsage(IdentityPoolId, batch, now),
      replaceBulkPublish({ ...publish, status: 'IN_PROGRESS' }),
    )
    await run(deleteIdentityPool, bench.services, { IdentityPoolId })
    expect(await leftAfterSweeping()).toEqual(before)
  })
})

describe('a chore too large for the time', () => {
  it('goes on with the next sweep, after a step of each other chore', async () => {
    const before = await leftAfterSweeping()
    const [large, small] = [await aPoolOf(50), await aPoolOf(0)]
    for (const { id } of [large, small]) {
      await run(deleteUserPool, bench.services, { UserPoolId: id })
      bench.clock.now += 1
    }
    bench.clock.now += 16 * 60 * 1000
    let steps = 2
    expect(await sweep(bench.services, () => steps-- > 0)).toBe(1)
    const left = await everything()
    expect(left.some((key) => key.includes(small.id))).toBe(false)
    expect(left.filter((key) => key.endsWith(' user') && key.includes(large.id))).toHaveLength(2)
    expect(await leftAfterSweeping()).toEqual(before)
  })
})
