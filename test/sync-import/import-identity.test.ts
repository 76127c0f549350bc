import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { linkedLogin } from '../../lib/identity-pools/providers/login.ts'
import { getCredentialsForIdentity } from '../../lib/operations/identity-pools/credentials/get-credentials-for-identity.ts'
import { getOpenIdTokenForDeveloperIdentity } from '../../lib/operations/identity-pools/credentials/get-open-id-token-for-developer-identity.ts'
import { lookupDeveloperIdentity } from '../../lib/operations/identity-pools/developer-identities/lookup-developer-identity.ts'
import { getId } from '../../lib/operations/identity-pools/credentials/get-id.ts'
import { deleteIdentities } from '../../lib/operations/identity-pools/identity-pools/delete-identities.ts'
import { describeIdentity } from '../../lib/operations/identity-pools/identity-pools/describe-identity.ts'
import { setIdentityPoolRoles } from '../../lib/operations/identity-pools/identity-pools/set-identity-pool-roles.ts'
import { updateIdentityPool } from '../../lib/operations/identity-pools/identity-pools/update-identity-pool.ts'
import { identityRef } from '../../lib/store/identities.ts'
import { identityPoolRef } from '../../lib/store/identity-pools.ts'
import { syncConfigurationRef } from '../../lib/store/sync-configurations.ts'
import { sweep } from '../../lib/sweeper/sweep.ts'
import { importPool } from '../../lib/sync-import/import-pool.ts'
import type { KnownLogins } from '../../lib/sync-import/logins-of.ts'
import { runImport } from '../../lib/sync-import/run-import.ts'
import { SourceRefusal, type SourcePool } from '../../lib/sync-import/source.ts'
import type { IdentityReport } from '../../lib/sync-import/import-everything-of.ts'
import { run } from '../builders.ts'
import {
  aUser,
  aUserPool,
  authenticatedRole,
  guestRole,
  identityBench,
  tokensOf,
  type IdentityBench,
  type UserPoolBench,
} from '../operations/identity-pools/bench.ts'
import { madeAt, MadeSource } from './made-source.ts'

let bench: IdentityBench
let users: UserPoolBench
let source: MadeSource
let pool: SourcePool
beforeAll(async () => {
  bench = await identityBench()
  users = await aUserPool(bench.services)
})
afterAll(() => bench.stop())

beforeEach(() => {
  source = new MadeSource()
  const { provider: ProviderName, client } = users
  pool = source.aPool({ CognitoIdentityProviders: [{ ProviderName, ClientId: client.id }] })
})

/** Imports the pool, and answers what became of each identity. */
async function bring(knownLogins: KnownLogins = new Map(), isDryRun = false) {
  const reports = new Map<string, IdentityReport>()
  const journal = {
    isDone: () => false,
    note: (report: IdentityReport) => void reports.set(report.identityId, report),
  }
  const { table, now, keyring, settings, iam } = bench.services
  const services = {
    table,
    now,
    keyring,
    settings,
    iam,
    source,
    journal,
    knownLogins,
    onProgress: () => undefined,
  }
  const outcome = await runImport(services, { poolId: pool.id, isDryRun })
  if (!isDryRun) await setRoles()
  return { outcome, of: (id: string) => reports.get(id) }
}

function setRoles() {
  const Roles = { authenticated: authenticatedRole, unauthenticated: guestRole }
  return run(setIdentityPoolRoles, bench.services, { IdentityPoolId: pool.id, Roles })
}

async function aLogin(username: string = crypto.randomUUID()) {
  const user = await aUser(bench.services, users, username)
  const { IdToken } = await tokensOf(bench.services, users, { user })
  return { user, Logins: { [users.provider]: IdToken } }
}

const stored = (id: string) => bench.services.table.get(identityRef(id))
const credentials = (IdentityId: string, Logins?: Record<string, string>) =>
  run(getCredentialsForIdentity, bench.services, { IdentityId, ...(Logins && { Logins }) })

describe('an imported pool', () => {
  it('has the id, settings, roles and sync configuration of its source', async () => {
    const push = { ApplicationArns: ['arn:aws:sns:eu-west-1:123456789012:app/GCM/notes'] }
    const syncTrigger = 'arn:aws:lambda:eu-west-1:123456789012:function:check'
    const roles = { defaults: { authenticated: authenticatedRole }, mappings: {} }
    const settings = { ...pool.settings, IdentityPoolTags: { team: 'notes' } }
    source.pools.set(pool.id, { ...pool, settings, roles, sync: { push, syncTrigger } })
    expect(await importPool(bench.services, await source.pool(pool.id), { isDryRun: false })).toBe(
      'imported',
    )
    const { table } = bench.services
    expect(await table.get(identityPoolRef(pool.id))).toMatchObject({
      id: pool.id,
      settings,
      roles,
    })
    expect(await table.get(syncConfigurationRef(pool.id))).toEqual({ push, syncTrigger })
    expect((await bring()).outcome).toBe('unchanged')
  })

  it('keeps the settings that it was given here', async () => {
    await bring()
    const change = { IdentityPoolName: 'moved', AllowUnauthenticatedIdentities: false }
    await run(updateIdentityPool, bench.services, { IdentityPoolId: pool.id, ...change })
    expect((await bring()).outcome).toBe('changed here')
    const { settings } = (await bench.services.table.get(identityPoolRef(pool.id))) ?? {}
    expect(settings).toMatchObject(change)
  })

  it('is refused where another pool begins like it', async () => {
    await bring()
    const id = pool.id.slice(0, 19) + crypto.randomUUID().slice(9)
    pool = { ...pool, id }
    source.pools.set(id, pool)
    await expect(bring()).rejects.toThrow(
      `Another identity pool here begins like ${id}, and there is room for one.`,
    )
  })
})

describe('an imported identity', () => {
  it('is a guest by its id, as it was', async () => {
    const guest = source.anIdentity(pool)
    const { of } = await bring()
    expect(of(guest.id)).toMatchObject({ outcome: 'imported', kind: 'guest' })
    expect(await credentials(guest.id)).toMatchObject({ IdentityId: guest.id })
    expect(await run(describeIdentity, bench.services, { IdentityId: guest.id })).toEqual({
      ...{ IdentityId: guest.id, Logins: [] },
      CreationDate: new Date(madeAt),
      LastModifiedDate: new Date(madeAt + 1),
    })
  })

  it('is nobody’s while whose its logins are is not known: neither with nor without a login', async () => {
    const someone = source.anIdentity(pool, users.provider, 'accounts.google.com')
    expect((await bring()).of(someone.id)).toMatchObject({ kind: 'unproven' })
    const { Logins } = await aLogin()
    await expect(credentials(someone.id)).rejects.toMatchObject({
      ...{ code: 'NotAuthorizedException' },
      message: `Access to Identity '${someone.id}' is forbidden.`,
    })
    await expect(credentials(someone.id, Logins)).rejects.toMatchObject({
      ...{ code: 'NotAuthorizedException' },
      message:
        "Logins don't match. Please include at least one valid login for this identity or identity pool.",
    })
    const before = await stored(someone.id)
    const { IdentityId } = await run(getId, bench.services, { IdentityPoolId: pool.id, Logins })
    expect(IdentityId).not.toBe(someone.id)
    expect(await stored(someone.id)).toEqual(before)
    const { Logins: shown } = await run(describeIdentity, bench.services, {
      IdentityId: someone.id,
    })
    expect(shown).toEqual([users.provider, 'accounts.google.com'])
  })

  it('is that of the login which the pool’s owner names, with or without its id', async () => {
    const someone = source.anIdentity(pool, users.provider)
    const { user, Logins } = await aLogin()
    const login = linkedLogin(users.provider, user.sub)
    expect((await bring(new Map([[someone.id, [login]]]))).of(someone.id)).toMatchObject({
      kind: 'known',
    })
    expect(await credentials(someone.id, Logins)).toMatchObject({ IdentityId: someone.id })
    expect(await run(getId, bench.services, { IdentityPoolId: pool.id, Logins })).toEqual({
      IdentityId: someone.id,
    })
  })

  it('fails when the login has another identity here, and leaves that alone', async () => {
    const [someone, other] = [source.anIdentity(pool, users.provider), source.anIdentity(pool)]
    await bring()
    const { user, Logins } = await aLogin()
    const { IdentityId } = await run(getId, bench.services, { IdentityPoolId: pool.id, Logins })
    const known = new Map([[someone.id, [linkedLogin(users.provider, user.sub)]]])
    const { of } = await bring(known)
    expect(of(someone.id)).toMatchObject({
      outcome: 'failed',
      failures: [{ reason: 'Login is already linked to another account.' }],
    })
    expect(of(other.id)).toMatchObject({ outcome: 'unchanged' })
    expect(await credentials(IdentityId ?? '', Logins)).toMatchObject({ IdentityId })
  })

  it('belongs to the developer’s users whom its source names', async () => {
    source.pools.set(pool.id, {
      ...pool,
      settings: { ...pool.settings, DeveloperProviderName: 'login.example' },
    })
    const someone = source.anIdentity(pool, 'login.example')
    source.users.set(someone.id, ['jane', 'jane@example.com'])
    expect((await bring()).of(someone.id)).toMatchObject({ kind: 'known' })
    const question = { IdentityPoolId: pool.id, IdentityId: someone.id }
    const { DeveloperUserIdentifierList: names } = await run(
      lookupDeveloperIdentity,
      bench.services,
      question,
    )
    expect([...(names ?? [])].sort()).toEqual(['jane', 'jane@example.com'])
    const Logins = { 'login.example': 'jane' }
    const token = { IdentityPoolId: pool.id, Logins }
    expect(await run(getOpenIdTokenForDeveloperIdentity, bench.services, token)).toMatchObject({
      IdentityId: someone.id,
    })
  })

  it('is disabled when it is at its source, and its id serves nobody', async () => {
    const guest = source.anIdentity(pool)
    await bring()
    source.people.set(pool.id, [{ ...guest, isDisabled: true }])
    expect((await bring()).of(guest.id)).toMatchObject({ outcome: 'brought forward' })
    await expect(credentials(guest.id)).rejects.toMatchObject({ code: 'NotAuthorizedException' })
    expect((await bring()).of(guest.id)).toMatchObject({ outcome: 'unchanged', kind: 'disabled' })
  })

  it('is brought forward while it is as it was imported, and then left alone', async () => {
    const guest = source.anIdentity(pool)
    await bring()
    source.people.set(pool.id, [{ ...guest, providers: [users.provider], updatedAt: madeAt + 9 }])
    expect((await bring()).of(guest.id)).toMatchObject({ outcome: 'brought forward' })
    expect(await stored(guest.id)).toMatchObject({ updatedAt: madeAt + 9, version: 2 })
    source.people.set(pool.id, [guest])
    expect((await bring()).of(guest.id)).toMatchObject({ outcome: 'brought forward' })
    const { Logins } = await aLogin()
    await credentials(guest.id, Logins)
    const changed = await stored(guest.id)
    expect(changed?.logins).toHaveLength(1)
    expect((await bring()).of(guest.id)).toMatchObject({ outcome: 'changed here' })
    expect(await stored(guest.id)).toEqual(changed)
  })

  it('is deleted whole, and stays when it is imported again before the sweep', async () => {
    const someone = source.anIdentity(pool, users.provider)
    source.write(someone, 'notes', { a: '1' })
    await bring()
    const request = { IdentityIdsToDelete: [someone.id] }
    expect(await run(deleteIdentities, bench.services, request)).toEqual({
      UnprocessedIdentityIds: [],
    })
    expect((await bring()).of(someone.id)).toMatchObject({ outcome: 'imported' })
    bench.clock.now += 3_600_000
    await sweep(bench.services, () => true)
    expect((await bring()).of(someone.id)).toMatchObject({
      outcome: 'unchanged',
      datasets: { unchanged: 1 },
    })
  })

  it('has the datasets of identities that were merged into it at the source', async () => {
    const [survivor, merged] = [source.anIdentity(pool), source.anIdentity(pool)]
    source.people.set(pool.id, [survivor, { ...merged, isDisabled: true }])
    source.write(survivor, 'notes', { a: '1' }).mergedNames.push(`notes.${merged.id}`)
    source.write(survivor, `notes.${merged.id}`, { b: '2' })
    expect((await bring()).of(survivor.id)).toMatchObject({ datasets: { imported: 2 } })
    expect(await stored(survivor.id)).toMatchObject({ mergedFrom: [merged.id] })
    expect((await bring()).of(survivor.id)).toMatchObject({
      ...{ outcome: 'unchanged', datasets: { unchanged: 2 } },
    })
    source.made.get(survivor.id)?.delete(`notes.${merged.id}`)
    expect((await bring()).of(survivor.id)).toMatchObject({
      datasets: { unchanged: 1, deleted: 1 },
    })
  })
})

describe('an import', () => {
  it('goes on when a dataset fails, and says which and why', async () => {
    const [one, other] = [source.anIdentity(pool), source.anIdentity(pool)]
    for (const name of ['bad', 'good']) source.write(one, name, { a: '1' })
    source.write(other, 'good', { a: '1' })
    source.faults.set('bad', new Error('the source is unwell'))
    const { of } = await bring()
    expect(of(one.id)).toMatchObject({
      ...{ outcome: 'imported', datasets: { imported: 1 } },
      failures: [{ dataset: 'bad', reason: 'the source is unwell' }],
    })
    expect(of(other.id)).toMatchObject({ datasets: { imported: 1 }, failures: [] })
  })

  it('ends when the source lets nobody in', async () => {
    source.write(source.anIdentity(pool), 'notes', { a: '1' })
    source.faults.set('notes', new SourceRefusal('ExpiredTokenException: too late'))
    await expect(bring()).rejects.toThrow('ExpiredTokenException: too late')
  })
})
