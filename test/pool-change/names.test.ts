import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { signUp } from '../../lib/operations/user-pools/sign-up/sign-up.ts'
import { adminUpdateUserAttributes } from '../../lib/operations/user-pools/users/admin-update-user-attributes.ts'
import { listUsers } from '../../lib/operations/user-pools/users/list-users.ts'
import {
  replacePool,
  requirePool,
  type PoolSettings,
  type UserPool,
} from '../../lib/store/user-pools.ts'
import { newUser, newUserWrites } from '../../lib/user-pools/new-user.ts'
import { aClient, aPool, run } from '../builders.ts'
import { attributes, invite } from '../operations/user-pools/users/setting.ts'
import { everyFlow, password, passwordSignIn, srpSignIn } from '../user-pools/people.ts'
import { aStage, type Stage } from '../user-pools/stage.ts'
import { cancel, change, expectExactNames, ownerOf, resume } from './setting.ts'

let stage: Stage
beforeAll(async () => {
  stage = await aStage()
})
afterAll(() => stage.stop())

jest.setTimeout(60_000)

/** A pool with users of these names and e-mail addresses, who have passwords. */
async function poolOf(settings: PoolSettings, users: Record<string, string | undefined>) {
  const { services } = stage
  const pool = await aPool(services, settings)
  const client = await aClient(services, pool, everyFlow)
  for (const [name, email] of Object.entries(users)) {
    await register(client.id, name, email)
    stage.clock.now += 1000
  }
  const signIn = (USERNAME: string) => passwordSignIn(services, client, { USERNAME })
  return { pool, client, signIn, ownerOf: (name: string) => ownerOf(services, pool.id, name) }
}

function register(ClientId: string, Username: string, email?: string) {
  const UserAttributes = email === undefined ? [] : attributes({ email })
  return run(signUp, stage.services, { ClientId, Username, Password: password, UserAttributes })
}

/** Signs somebody up in a request that read the pool when it was still so. */
async function late(pool: UserPool, name: string, email: string): Promise<void> {
  const { table, now } = stage.services
  const given = { pool, name, attributes: attributes({ email }), isByAdmin: false, now: now() }
  await table.write(...(await newUserWrites(table, pool, { user: newUser(given) })))
}

/** Work that is done the first time only. */
function once(work: () => Promise<void>): () => Promise<void> {
  let isDone = false
  return async () => {
    if (isDone) return
    isDone = true
    await work()
  }
}

const usernameExists = { code: 'UsernameExistsException' }

describe('from user names to e-mail addresses', () => {
  const byEmail = { usernameAttributes: ['email' as const] }

  it('lets users sign in by both, and new ones be named by their address alone', async () => {
    const { services } = stage
    const users = { jane: 'jane@example.com', john: 'john@example.com' }
    const { pool, client, ...found } = await poolOf({}, users)
    await expect(change(services, pool.id, byEmail)).resolves.toMatchObject({
      users: 2,
      obstacles: [],
      isDone: true,
    })
    await expectExactNames(services, pool.id)
    for (const name of ['jane', 'jane@example.com']) {
      expect(await found.ownerOf(name)).toBe('jane')
    }
    const { settings } = await requirePool(services.table, pool.id)
    expect(settings).toMatchObject({ UsernameAttributes: ['email'] })
    await expect(register(client.id, 'jane@example.com')).rejects.toMatchObject(usernameExists)
    await expect(register(client.id, 'jim')).rejects.toThrow('Username should be an email.')
    await expect(register(client.id, 'jim@example.com')).resolves.toBeDefined()
    await expectExactNames(services, pool.id)
  })

  it('keeps passwords, also for SRP', async () => {
    const { services } = stage
    const { pool, client } = await poolOf({}, {})
    await invite(services, pool, {
      Username: 'jane',
      UserAttributes: attributes({ email: 'jane@example.com' }),
      TemporaryPassword: password,
    })
    await change(services, pool.id, byEmail)
    await expect(srpSignIn(services, client, { name: 'jane@example.com' })).resolves.toMatchObject({
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
    })
  })

  it('reports who stands in the way, and changes nothing', async () => {
    const { services } = stage
    const { pool } = await poolOf(
      {},
      {
        jane: 'same@example.com',
        john: 'same@example.com',
        jim: undefined,
        'joe@example.com': 'other@example.com',
        joe: 'joe@example.com',
      },
    )
    const before = await requirePool(services.table, pool.id)
    const calls = await stage.callsOf(async () => {
      const outcome = await change(services, pool.id, byEmail)
      const shared = { kind: 'shared-name', canBeLeft: true }
      expect(outcome.isDone).toBe(false)
      expect(outcome.unsettled).toEqual([
        { kind: 'missing-value', attribute: 'email', username: 'jim' },
        { ...shared, name: 'same@example.com', usernames: ['jane', 'john'] },
        { ...shared, name: 'joe@example.com', usernames: ['joe', 'joe@example.com'] },
      ])
    })
    expect(calls.filter(({ writeUnits }) => writeUnits > 0)).toEqual([])
    expect(await requirePool(services.table, pool.id)).toEqual(before)
  })

  it.each([
    ['keep-oldest', 'jane'],
    ['keep-newest', 'john'],
  ] as const)('leaves a shared address to one when told to %s', async (onCollision, owner) => {
    const { services } = stage
    const users = { jane: 'same@example.com', john: 'same@example.com', jim: undefined }
    const { pool, ...found } = await poolOf({}, users)
    const told = { onCollision, accept: ['missing-value' as const] }
    await expect(change(services, pool.id, byEmail, told)).resolves.toMatchObject({ isDone: true })
    expect(await found.ownerOf('same@example.com')).toBe(owner)
    for (const name of ['jane', 'john', 'jim']) expect(await found.ownerOf(name)).toBe(name)
    await expectExactNames(services, pool.id)
    const { Users = [] } = await run(listUsers, services, {
      UserPoolId: pool.id,
      Filter: 'email = "same@example.com"',
    })
    expect(Users.map(({ Username }) => Username)).toEqual([owner])
  })

  it('says only what it would find when it is a dry run', async () => {
    const { pool } = await poolOf({}, { jane: 'jane@example.com' })
    const calls = await stage.callsOf(() =>
      change(stage.services, pool.id, byEmail, { isDryRun: true }),
    )
    expect(calls.filter(({ writeUnits }) => writeUnits > 0)).toEqual([])
  })
})

describe('from e-mail addresses to user names', () => {
  it('reports those whom nothing would name, and lets them be', async () => {
    const { services } = stage
    const { pool } = await poolOf(
      { UsernameAttributes: ['email'] },
      { 'jane@example.com': undefined },
    )
    const subject = await ownerOf(services, pool.id, 'jane@example.com')
    const toNames = { usernameAttributes: [] }
    await expect(change(services, pool.id, toNames)).resolves.toMatchObject({
      unsettled: [{ kind: 'no-name', username: subject }],
    })
    await change(services, pool.id, toNames, { accept: ['no-name'] })
    expect(await ownerOf(services, pool.id, 'jane@example.com')).toBeUndefined()
    expect(await ownerOf(services, pool.id, subject ?? '')).toBe(subject)
    await expectExactNames(services, pool.id)
  })

  it('makes verified addresses aliases', async () => {
    const { services } = stage
    const { pool, client } = await poolOf(
      { UsernameAttributes: ['email'] },
      { 'jane@example.com': undefined, 'john@example.com': undefined },
    )
    const subject = await ownerOf(services, pool.id, 'jane@example.com')
    await run(adminUpdateUserAttributes, services, {
      UserPoolId: pool.id,
      Username: 'jane@example.com',
      UserAttributes: attributes({ email_verified: 'true' }),
    })
    const toAliases = { aliasAttributes: ['email' as const] }
    await change(services, pool.id, toAliases, { accept: ['no-name'] })
    expect(await ownerOf(services, pool.id, 'jane@example.com')).toBe(subject)
    expect(await ownerOf(services, pool.id, 'john@example.com')).toBeUndefined()
    await expect(register(client.id, 'jane')).resolves.toBeDefined()
    await expect(register(client.id, 'x@example.com')).rejects.toThrow('email alias')
    await expectExactNames(services, pool.id)
  })
})

describe('from minding case to ignoring it', () => {
  const ignoring = { caseSensitive: false }

  it('finds users in any case, under the names that they have', async () => {
    const { services } = stage
    const { pool, client, signIn, ...found } = await poolOf(
      { AliasAttributes: ['email'] },
      { Jane: 'Jane@Example.com', john: 'john@example.com' },
    )
    await run(adminUpdateUserAttributes, services, {
      UserPoolId: pool.id,
      Username: 'Jane',
      UserAttributes: attributes({ email_verified: 'true' }),
    })
    expect(await found.ownerOf('JANE')).toBeUndefined()
    await expect(change(services, pool.id, ignoring)).resolves.toMatchObject({ isDone: true })
    await expectExactNames(services, pool.id)
    for (const name of ['Jane', 'jane', 'JANE', 'jane@example.com', 'JANE@EXAMPLE.COM']) {
      expect(await found.ownerOf(name)).toBe('Jane')
    }
    await expect(signIn('jAnE')).rejects.toMatchObject({ code: 'UserNotConfirmedException' })
    for (const name of ['jane', 'JANE', 'JOHN']) {
      await expect(register(client.id, name)).rejects.toMatchObject(usernameExists)
    }
    const named = async (Filter: string) => {
      const { Users = [] } = await run(listUsers, services, { UserPoolId: pool.id, Filter })
      return Users.map(({ Username }) => Username)
    }
    expect(await named('username = "JANE"')).toEqual(['Jane'])
    expect(await named('username ^= "J"')).toEqual(['Jane', 'john'])
    expect(await named('username ^= "ja"')).toEqual(['Jane'])
  })

  it('does not let two users be one', async () => {
    const { services } = stage
    const { pool } = await poolOf({}, { Jane: undefined, jane: undefined })
    const told = { onCollision: 'keep-oldest' as const }
    await expect(change(services, pool.id, ignoring, told)).resolves.toMatchObject({
      isDone: false,
      unsettled: [
        { kind: 'shared-name', name: 'jane', usernames: ['Jane', 'jane'], canBeLeft: false },
      ],
    })
  })

  it('and back', async () => {
    const { services } = stage
    const { pool, ...found } = await poolOf({}, { Jane: undefined })
    await change(services, pool.id, ignoring)
    await change(services, pool.id, { caseSensitive: true })
    await expectExactNames(services, pool.id)
    expect(await found.ownerOf('Jane')).toBe('Jane')
    expect(await found.ownerOf('jane')).toBeUndefined()
  })
})

describe('while the names of a pool change', () => {
  const byEmail = { usernameAttributes: ['email' as const] }

  it('nobody may take a name by either rules', async () => {
    const { services } = stage
    const { pool, client, ...found } = await poolOf({}, { jane: 'jane@example.com' })
    let rounds = 0
    const settle = async () => {
      rounds++
      if (rounds > 1) return
      await register(client.id, 'jim', 'jim@example.com')
      await expect(register(client.id, 'jon', 'jim@example.com')).rejects.toMatchObject({
        code: 'AliasExistsException',
      })
      await run(adminUpdateUserAttributes, services, {
        UserPoolId: pool.id,
        Username: 'jim',
        UserAttributes: attributes({ email: 'james@example.com' }),
      })
    }
    await change(services, pool.id, byEmail, { meanwhile: { settle } })
    expect(rounds).toBe(2)
    expect(await found.ownerOf('james@example.com')).toBe('jim')
    expect(await found.ownerOf('jim@example.com')).toBeUndefined()
    await expectExactNames(services, pool.id)
  })

  it('whoever came by a request that is older than the change gets names too', async () => {
    const { pool, ...found } = await poolOf({}, { jane: 'jane@example.com' })
    const settle = () => late(pool, 'zoe', 'zoe@example.com')
    await change(stage.services, pool.id, byEmail, { meanwhile: { settle: once(settle) } })
    expect(await found.ownerOf('zoe@example.com')).toBe('zoe')
    await expectExactNames(stage.services, pool.id)
  })

  it('a name that such a one has too stops it, until that is solved', async () => {
    const { services } = stage
    const { pool, ...found } = await poolOf({}, { jane: 'jane@example.com' })
    const settle = () => late(pool, 'zoe', 'jane@example.com')
    const stopped = change(services, pool.id, byEmail, { meanwhile: { settle: once(settle) } })
    await expect(stopped).resolves.toMatchObject({
      isDone: false,
      unsettled: [{ kind: 'shared-name', name: 'jane@example.com' }],
    })
    expect((await requirePool(services.table, pool.id)).settings.UsernameAttributes).toBeUndefined()
    await expect(resume(services, pool.id)).resolves.toMatchObject({ isDone: false })
    await run(adminUpdateUserAttributes, services, {
      UserPoolId: pool.id,
      Username: 'zoe',
      UserAttributes: attributes({ email: 'zoe@example.com' }),
    })
    await expect(resume(services, pool.id)).resolves.toMatchObject({ isDone: true })
    expect(await found.ownerOf('zoe@example.com')).toBe('zoe')
    expect(await found.ownerOf('jane@example.com')).toBe('jane')
    await expectExactNames(services, pool.id)
  })

  it('no names are changed while users are imported', async () => {
    const { table } = stage.services
    const { pool } = await poolOf({}, {})
    const version = pool.version + 1
    await table.write(replacePool({ ...pool, activeImport: 'import-1', version }))
    await expect(change(stage.services, pool.id, byEmail)).rejects.toMatchObject({
      code: 'UserImportInProgressException',
    })
  })

  it('another change is refused, and this one can be taken back', async () => {
    const { services } = stage
    const { pool, ...found } = await poolOf({}, { jane: 'jane@example.com' })
    const settle = () => Promise.reject(new Error('the process dies'))
    await expect(change(services, pool.id, byEmail, { meanwhile: { settle } })).rejects.toThrow(
      'the process dies',
    )
    await expect(change(services, pool.id, { caseSensitive: false })).rejects.toThrow('under way')
    await expect(cancel(services, pool.id)).resolves.toMatchObject({ isDone: true })
    expect(await found.ownerOf('jane@example.com')).toBeUndefined()
    await expectExactNames(services, pool.id)
    await expect(resume(services, pool.id)).rejects.toThrow('No change')
    await expect(cancel(services, pool.id)).rejects.toThrow('No change')
  })
})
