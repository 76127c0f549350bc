import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { deleteDataset } from '../../lib/operations/sync/delete-dataset.ts'
import { adminAddUserToGroup } from '../../lib/operations/user-pools/groups/admin-add-user-to-group.ts'
import { adminListGroupsForUser } from '../../lib/operations/user-pools/groups/admin-list-groups-for-user.ts'
import { createGroup } from '../../lib/operations/user-pools/groups/create-group.ts'
import { deleteGroup } from '../../lib/operations/user-pools/groups/delete-group.ts'
import { associateSoftwareToken } from '../../lib/operations/user-pools/mfa/associate-software-token.ts'
import { verifySoftwareToken } from '../../lib/operations/user-pools/mfa/verify-software-token.ts'
import { confirmSignUp } from '../../lib/operations/user-pools/sign-up/confirm-sign-up.ts'
import { signUp } from '../../lib/operations/user-pools/sign-up/sign-up.ts'
import { adminCreateUser } from '../../lib/operations/user-pools/users/admin-create-user.ts'
import { adminDeleteUser } from '../../lib/operations/user-pools/users/admin-delete-user.ts'
import { adminGetUser } from '../../lib/operations/user-pools/users/admin-get-user.ts'
import { adminUpdateUserAttributes } from '../../lib/operations/user-pools/users/admin-update-user-attributes.ts'
import { listUsers } from '../../lib/operations/user-pools/users/list-users.ts'
import { codeAt } from '../authenticator-app.ts'
import { aClient, aPool, run } from '../builders.ts'
import { aDataset, anIdentity, runAs } from '../operations/sync/bench.ts'
import { aFactorPool, aSetUpSession, stored } from '../operations/user-pools/mfa/setting.ts'
import { aUser, everyFlow, passwordSignIn, tokensOf } from '../user-pools/people.ts'
import { aStage, type Stage } from '../user-pools/stage.ts'
import { dieAtEachWrite, type Case } from './die-at-each-write.ts'

let stage: Stage
let byMail: { UserPoolId: string; ClientId: string }
let byAlias: { UserPoolId: string; ClientId: string }
let counter = 0

beforeAll(async () => {
  stage = await aStage()
  const { services } = stage
  const pools = [
    await aPool(services, { UsernameAttributes: ['email'], AutoVerifiedAttributes: ['email'] }),
    await aPool(services, { AliasAttributes: ['email'], AutoVerifiedAttributes: ['email'] }),
  ]
  const [mail, alias] = await Promise.all(
    pools.map(async (pool) => ({
      UserPoolId: pool.id,
      ClientId: (await aClient(services, pool)).id,
    })),
  )
  if (!mail || !alias) throw new Error('there are two pools')
  byMail = mail
  byAlias = alias
})
afterAll(() => stage.stop())

const Password = 'Secret-123'

function emailAttributes(email: string, isVerified = true) {
  const flag = { Name: 'email_verified', Value: 'true' }
  return { UserAttributes: [{ Name: 'email', Value: email }, ...(isVerified ? [flag] : [])] }
}

/** The user name behind a name; undefined when nobody has it. */
async function ownerOf(UserPoolId: string, Username: string): Promise<string | undefined> {
  try {
    return (await run(adminGetUser, stage.services, { UserPoolId, Username })).Username
  } catch {
    return undefined
  }
}

/** A user whose verified e-mail address is an alias. */
async function aUserWithAlias() {
  const Username = `user-${String(counter++)}`
  const { UserPoolId } = byAlias
  const email = `${Username}@example.com`
  const input = { UserPoolId, Username, ...emailAttributes(email) }
  await run(adminCreateUser, stage.services, { ...input, MessageAction: 'SUPPRESS' })
  return { UserPoolId, Username, email }
}

/** What everybody has who is in the pool: one entry in the listing, found by name and alias. */
async function expectOneUser(UserPoolId: string, email: string): Promise<void> {
  const Filter = `email = "${email}"`
  const { Users = [] } = await run(listUsers, stage.services, { UserPoolId, Filter })
  expect(Users).toHaveLength(1)
  expect(await ownerOf(UserPoolId, email)).toBe(Users[0]?.Username)
}

const cases: Record<string, () => Promise<Case>> = {
  SignUp: () => {
    const { UserPoolId, ClientId } = byMail
    const Username = `new-${String(counter++)}@example.com`
    return Promise.resolve({
      work: (services) => run(signUp, services, { ClientId, Username, Password }),
      refusals: ['UsernameExistsException'],
      check: () => expectOneUser(UserPoolId, Username),
    })
  },
  ConfirmSignUp: async () => {
    const { UserPoolId, ClientId } = byAlias
    const Username = `new-${String(counter++)}`
    const email = `${Username}@example.com`
    const who = { ClientId, Username }
    await run(signUp, stage.services, { ...who, Password, ...emailAttributes(email, false) })
    const ConfirmationCode = stage.codeTo(email)
    return {
      work: (services) => run(confirmSignUp, services, { ...who, ConfirmationCode }),
      refusals: ['NotAuthorizedException', 'ExpiredCodeException'],
      check: () => expectOneUser(UserPoolId, email),
    }
  },
  AdminCreateUser: () => {
    const { UserPoolId } = byAlias
    const Username = `new-${String(counter++)}`
    const email = `${Username}@example.com`
    const input = { UserPoolId, Username, ...emailAttributes(email) }
    return Promise.resolve({
      work: (services) => run(adminCreateUser, services, { ...input, MessageAction: 'SUPPRESS' }),
      refusals: ['UsernameExistsException'],
      check: () => expectOneUser(UserPoolId, email),
    })
  },
  AdminUpdateUserAttributes: async () => {
    const { UserPoolId, Username, email } = await aUserWithAlias()
    const input = { UserPoolId, Username, ...emailAttributes(`new-${email}`) }
    return {
      work: (services) => run(adminUpdateUserAttributes, services, input),
      check: async () => {
        expect(await ownerOf(UserPoolId, `new-${email}`)).toBe(Username)
        expect(await ownerOf(UserPoolId, email)).toBeUndefined()
      },
    }
  },
  AdminDeleteUser: async () => {
    const { UserPoolId, Username, email } = await aUserWithAlias()
    const again = { UserPoolId, Username, ...emailAttributes(email) }
    return {
      work: (services) => run(adminDeleteUser, services, { UserPoolId, Username }),
      refusals: ['UserNotFoundException'],
      check: async () => {
        await run(adminCreateUser, stage.services, { ...again, MessageAction: 'SUPPRESS' })
        await expectOneUser(UserPoolId, email)
      },
    }
  },
  'DeleteGroup with members': async () => {
    const { UserPoolId, Username } = await aUserWithAlias()
    const group = { UserPoolId, GroupName: `group-${String(counter++)}` }
    await run(createGroup, stage.services, group)
    await run(adminAddUserToGroup, stage.services, { ...group, Username })
    return {
      work: (services) => run(deleteGroup, services, group),
      refusals: ['ResourceNotFoundException'],
      check: async () => {
        await run(createGroup, stage.services, group)
        const who = { UserPoolId, Username }
        const { Groups } = await run(adminListGroupsForUser, stage.services, who)
        expect(Groups).toEqual([])
      },
    }
  },
  'VerifySoftwareToken with an access token': async () => {
    const { services, clock } = stage
    const pool = await aFactorPool(stage)
    const client = await aClient(services, pool, everyFlow)
    const user = await aUser(services, pool)
    const { AccessToken } = await tokensOf(services, client, user.username)
    const { SecretCode } = await run(associateSoftwareToken, services, { AccessToken })
    const UserCode = codeAt(SecretCode, clock.now)
    return {
      work: (dying) => run(verifySoftwareToken, dying, { AccessToken, UserCode }),
      refusals: ['SoftwareTokenMFANotFoundException'],
      check: async () => {
        expect((await stored(stage, user)).totp).toBeDefined()
      },
    }
  },
  'VerifySoftwareToken with a session': async () => {
    const { services, clock } = stage
    const pool = await aFactorPool(stage, { MfaConfiguration: 'ON' })
    const client = await aClient(services, pool, everyFlow)
    const user = await aUser(services, pool)
    const first = await aSetUpSession(stage, client, user)
    const { SecretCode, Session } = await run(associateSoftwareToken, services, { Session: first })
    const UserCode = codeAt(SecretCode, clock.now)
    return {
      work: (dying) => run(verifySoftwareToken, dying, { Session, UserCode }),
      refusals: ['NotAuthorizedException'], // the session is spent: the sign-in begins again
      check: async () => {
        const { ChallengeName } = await passwordSignIn(services, client, {
          USERNAME: user.username,
        })
        const { totp } = await stored(stage, user)
        expect(ChallengeName).toBe(totp ? 'SOFTWARE_TOKEN_MFA' : 'MFA_SETUP')
      },
    }
  },
  'UpdateRecords of 1 record': () => updateOf(1),
  'UpdateRecords of 99 records': () => updateOf(99),
  'UpdateRecords of 101 records': () => updateOf(101),
  DeleteDataset: async () => {
    const owner = await anIdentity(stage.services)
    const bench = { services: stage.services, owner }
    const { update, values } = aDataset(bench)
    await update({ Op: 'replace', Key: 'old', Value: 'v', SyncCount: 0 })
    return {
      work: (services) => runAs({ services, owner }, deleteDataset, { DatasetName: 'notes' }),
      refusals: ['ResourceNotFoundException'],
      check: async () => {
        await update({ Op: 'replace', Key: 'new', Value: 'v', SyncCount: 0 })
        expect(await values()).toEqual({ new: 'v' })
      },
    }
  },
}

/** An update of records that are there already; it may be repeated by who reads them again. */
async function updateOf(size: number): Promise<Case> {
  const owner = await anIdentity(stage.services)
  const healthy = aDataset({ services: stage.services, owner })
  const replace = (dataset: ReturnType<typeof aDataset>) => async (value: string) => {
    const { Records = [], SyncSessionToken } = await dataset.list()
    const counts = new Map(Records.map(({ Key, SyncCount }) => [Key, SyncCount]))
    const patches = Array.from({ length: size }, (_, index) => {
      const Key = `key-${String(index)}`
      return { Op: 'replace' as const, Key, Value: value, SyncCount: counts.get(Key) ?? 0 }
    })
    await dataset.updateWith(SyncSessionToken, patches)
  }
  await replace(healthy)('old')
  return {
    work: async (services) => {
      const seen = new Set(Object.values(await healthy.values()))
      expect(seen.size).toBe(1)
      await replace(aDataset({ services, owner }))('new')
    },
    check: async () => {
      const values = Object.values(await healthy.values())
      expect(values).toHaveLength(size)
      expect(new Set(values)).toEqual(new Set(['new']))
    },
  }
}

describe('an operation whose process dies at any of its writes', () => {
  it.each(Object.keys(cases))('%s may be repeated and leaves nothing half-done', async (name) => {
    const make = cases[name]
    if (!make) throw new Error(`there is no case ${name}`)
    await dieAtEachWrite(stage.services, make)
  })
})
