import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { adminAddUserToGroup } from '../../../../lib/operations/user-pools/groups/admin-add-user-to-group.ts'
import { adminListGroupsForUser } from '../../../../lib/operations/user-pools/groups/admin-list-groups-for-user.ts'
import { adminRemoveUserFromGroup } from '../../../../lib/operations/user-pools/groups/admin-remove-user-from-group.ts'
import { createGroup } from '../../../../lib/operations/user-pools/groups/create-group.ts'
import { deleteGroup } from '../../../../lib/operations/user-pools/groups/delete-group.ts'
import { getGroup } from '../../../../lib/operations/user-pools/groups/get-group.ts'
import { listGroups } from '../../../../lib/operations/user-pools/groups/list-groups.ts'
import { listUsersInGroup } from '../../../../lib/operations/user-pools/groups/list-users-in-group.ts'
import { updateGroup } from '../../../../lib/operations/user-pools/groups/update-group.ts'
import { removeGroup } from '../../../../lib/store/groups.ts'
import { poolKeys } from '../../../../lib/store/keys.ts'
import { userRef, type User } from '../../../../lib/store/users.ts'
import { update } from '../../../../lib/store/writes.ts'
import { deleteUser } from '../../../../lib/user-pools/delete-user.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { newUser, newUserWrites } from '../../../../lib/user-pools/new-user.ts'
import { aPool, run } from '../../../builders.ts'
import { testServices, type TestServices } from '../../../services.ts'

let test: TestServices
let pool: UserPool
beforeAll(async () => {
  test = await testServices()
  pool = await aPool(test.services)
})
afterAll(() => test.stop())

jest.setTimeout(60_000) // many members on a busy machine

let named = 0
const aName = (kind: string) => `${kind}-${named++}`

async function aUser(name = aName('user')): Promise<User> {
  const user = newUser({ pool, name, attributes: [], isByAdmin: true, now: test.clock.now })
  await test.services.table.write(...(await newUserWrites(test.services.table, pool, { user })))
  return user
}

async function aGroup(name = aName('group')): Promise<string> {
  await run(createGroup, test.services, { UserPoolId: pool.id, GroupName: name })
  return name
}

const membership = (user: Pick<User, 'username'>, group: string) => ({
  UserPoolId: pool.id,
  Username: user.username,
  GroupName: group,
})

const join = (user: Pick<User, 'username'>, group: string) =>
  run(adminAddUserToGroup, test.services, membership(user, group))

const leave = (user: Pick<User, 'username'>, group: string) =>
  run(adminRemoveUserFromGroup, test.services, membership(user, group))

async function groupsOf(user: User): Promise<(string | undefined)[]> {
  const answer = await run(adminListGroupsForUser, test.services, {
    UserPoolId: pool.id,
    Username: user.username,
  })
  return (answer.Groups ?? []).map(({ GroupName }) => GroupName)
}

async function membersOf(group: string): Promise<(string | undefined)[]> {
  const found: (string | undefined)[] = []
  let NextToken: string | undefined
  do {
    const page = await run(listUsersInGroup, test.services, {
      UserPoolId: pool.id,
      GroupName: group,
      Limit: 2,
      NextToken,
    })
    found.push(...(page.Users ?? []).map(({ Username }) => Username))
    NextToken = page.NextToken
  } while (NextToken !== undefined)
  return found
}

const noSuchGroup = { name: 'ResourceNotFoundException', message: 'Group not found.' }
const noSuchUser = { name: 'UserNotFoundException', message: 'User does not exist.' }
const elsewhere = { UserPoolId: 'us-east-1_nosuchone' }
const noSuchPool = {
  name: 'ResourceNotFoundException',
  message: 'User pool us-east-1_nosuchone does not exist.',
}

describe('CreateGroup', () => {
  it('creates a group that GetGroup and ListGroups show', async () => {
    const GroupName = aName('group')
    const { Group } = await run(createGroup, test.services, {
      UserPoolId: pool.id,
      GroupName,
      Description: 'Those who pay',
      RoleArn: 'arn:aws:iam::123456789012:role/payer',
      Precedence: 0,
    })
    expect(Group).toEqual({
      GroupName,
      UserPoolId: pool.id,
      Description: 'Those who pay',
      RoleArn: 'arn:aws:iam::123456789012:role/payer',
      Precedence: 0,
      LastModifiedDate: new Date(test.clock.now),
      CreationDate: new Date(test.clock.now),
    })
    const given = { UserPoolId: pool.id, GroupName }
    expect(await run(getGroup, test.services, given)).toEqual({ Group })
    const { Groups } = await run(listGroups, test.services, { UserPoolId: pool.id })
    expect(Groups).toContainEqual(Group)
  })

  it('refuses a name that is taken, also by 8 callers at once', async () => {
    const GroupName = aName('group')
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, () =>
        run(createGroup, test.services, { UserPoolId: pool.id, GroupName }),
      ),
    )
    const failed = tries.filter((result) => result.status === 'rejected')
    expect(failed).toHaveLength(7)
    for (const { reason } of failed) {
      expect(reason).toMatchObject({
        name: 'GroupExistsException',
        message: 'A group with the name already exists.',
      })
    }
  })

  it('refuses a pool that does not exist', async () => {
    await expect(
      run(createGroup, test.services, { ...elsewhere, GroupName: 'g' }),
    ).rejects.toMatchObject(noSuchPool)
  })

  it('makes no more than a pool may have', async () => {
    const own = await aPool(test.services)
    const create = (GroupName: string) =>
      run(createGroup, test.services, { UserPoolId: own.id, GroupName })
    await create('first')
    await test.services.table.write(update(poolKeys.groupCount(own.id), { add: { groups: 9998 } }))
    const results = await Promise.allSettled(['a', 'b', 'c'].map(create))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await expect(create('last')).rejects.toMatchObject({
      code: 'LimitExceededException',
      message: 'A user pool can have at most 10000 groups.',
    })
    await run(deleteGroup, test.services, { UserPoolId: own.id, GroupName: 'first' })
    await expect(create('last')).resolves.toBeDefined()
  })

  it('begins without the members of a former group whose deletion broke off', async () => {
    const [user, group] = [await aUser('__proto__'), await aGroup()]
    await join(user, group)
    await test.services.table.write(removeGroup(pool.id, group)) // and not a step further
    await aGroup(group)
    expect(await groupsOf(user)).toEqual([])
    expect(await membersOf(group)).toEqual([])
    const stored = await test.services.table.get(userRef(pool.id, user.username))
    expect(stored?.groups).toEqual([])
  })
})

describe('UpdateGroup', () => {
  it('changes what it names and keeps the rest', async () => {
    const GroupName = aName('group')
    const given = { UserPoolId: pool.id, GroupName }
    await run(createGroup, test.services, { ...given, Description: 'old', Precedence: 3 })
    const { Group } = await run(updateGroup, test.services, { ...given, Description: 'new' })
    expect(Group).toMatchObject({ Description: 'new', Precedence: 3 })
    expect(await run(getGroup, test.services, given)).toEqual({ Group })
  })

  it('refuses a group that does not exist', async () => {
    const given = { UserPoolId: pool.id, GroupName: 'nobody' }
    await expect(run(updateGroup, test.services, given)).rejects.toMatchObject(noSuchGroup)
    await expect(run(getGroup, test.services, given)).rejects.toMatchObject(noSuchGroup)
    await expect(run(getGroup, test.services, { ...given, ...elsewhere })).rejects.toMatchObject(
      noSuchPool,
    )
  })
})

describe('DeleteGroup', () => {
  it('puts out everybody before the name can be used again', async () => {
    const group = await aGroup()
    const users: User[] = []
    for (let count = 0; count < 45; count++) {
      const user = await aUser()
      await join(user, group)
      users.push(user)
    }
    const [first, last] = [users[0], users.at(-1)] as [User, User] // there are 45
    await deleteUser(test.services, {
      pool,
      user: (await test.services.table.get(userRef(pool.id, first.username))) ?? first,
    })
    const again = await aUser(first.username)
    await run(deleteGroup, test.services, { UserPoolId: pool.id, GroupName: group })
    await aGroup(group)
    expect(await membersOf(group)).toEqual([])
    expect(await groupsOf(last)).toEqual([])
    expect(await groupsOf(again)).toEqual([])
  })

  it('refuses a group that does not exist', async () => {
    await expect(
      run(deleteGroup, test.services, { UserPoolId: pool.id, GroupName: 'nobody' }),
    ).rejects.toMatchObject(noSuchGroup)
  })
})

describe('ListGroups', () => {
  it('lists every group of the pool once, page by page', async () => {
    const { id: UserPoolId } = await aPool(test.services)
    for (const GroupName of ['c', 'a', 'b']) {
      await run(createGroup, test.services, { UserPoolId, GroupName })
    }
    const first = await run(listGroups, test.services, { UserPoolId, Limit: 2 })
    expect(first.Groups?.map(({ GroupName }) => GroupName)).toEqual(['a', 'b'])
    const { NextToken } = first
    const second = await run(listGroups, test.services, { UserPoolId, NextToken })
    expect(second.Groups?.map(({ GroupName }) => GroupName)).toEqual(['c'])
    expect(second.NextToken).toBeUndefined()
    await expect(
      run(listGroups, test.services, { UserPoolId: pool.id, NextToken }),
    ).rejects.toMatchObject({ message: 'Invalid pagination token.' })
  })

  it('refuses a pool that does not exist', async () => {
    await expect(run(listGroups, test.services, elsewhere)).rejects.toMatchObject(noSuchPool)
  })
})

describe('AdminAddUserToGroup and AdminRemoveUserFromGroup', () => {
  it('let a user in once and out again', async () => {
    const [user, group] = [await aUser(), await aGroup()]
    await join(user, group)
    await join(user, group)
    expect(await groupsOf(user)).toEqual([group])
    expect(await membersOf(group)).toEqual([user.username])
    await leave(user, group)
    await leave(user, group)
    expect(await groupsOf(user)).toEqual([])
    expect(await membersOf(group)).toEqual([])
  })

  it('find the user by sub', async () => {
    const [user, group] = [await aUser(), await aGroup()]
    await join({ username: user.sub }, group)
    expect(await groupsOf(user)).toEqual([group])
  })

  it('lose no one of 16 who join at once', async () => {
    const group = await aGroup()
    const users = await Promise.all(Array.from({ length: 16 }, () => aUser()))
    await Promise.all(
      users.map(async (user) => {
        for (;;) {
          try {
            return await join(user, group)
          } catch (error) {
            expect(error).toMatchObject({ name: 'TooManyRequestsException' }) // SDKs try again
          }
        }
      }),
    )
    expect(await membersOf(group)).toEqual(users.map(({ username }) => username).sort())
  })

  it('keep a user in at most 100 groups', async () => {
    const user = await aUser()
    const names = Array.from({ length: 101 }, () => aName('many'))
    await Promise.all(names.map((name) => aGroup(name)))
    for (const name of names.slice(0, 100)) await join(user, name)
    await expect(join(user, names[100] ?? '')).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: 'A user can be in at most 100 groups.',
    })
    await join(user, names[0] ?? '')
    expect(await groupsOf(user)).toHaveLength(60)
  })

  it('refuse a group or user that does not exist', async () => {
    const [user, group] = [await aUser(), await aGroup()]
    await expect(join(user, 'nobody')).rejects.toMatchObject(noSuchGroup)
    await expect(leave(user, 'nobody')).rejects.toMatchObject(noSuchGroup)
    await expect(join({ username: 'nobody' }, group)).rejects.toMatchObject(noSuchUser)
    await expect(leave({ username: 'nobody' }, group)).rejects.toMatchObject(noSuchUser)
  })
})

describe('AdminListGroupsForUser', () => {
  it('lists page by page', async () => {
    const user = await aUser()
    const names = [await aGroup(), await aGroup(), await aGroup()]
    for (const name of names) await join(user, name)
    const given = { UserPoolId: pool.id, Username: user.username }
    const first = await run(adminListGroupsForUser, test.services, { ...given, Limit: 2 })
    expect(first.Groups).toHaveLength(2)
    const { NextToken } = first
    const second = await run(adminListGroupsForUser, test.services, { ...given, NextToken })
    expect([...(first.Groups ?? []), ...(second.Groups ?? [])].map((g) => g.GroupName)).toEqual(
      names.sort(),
    )
    expect(second.NextToken).toBeUndefined()
  })

  it('refuses a user that does not exist', async () => {
    await expect(
      run(adminListGroupsForUser, test.services, { UserPoolId: pool.id, Username: 'nobody' }),
    ).rejects.toMatchObject(noSuchUser)
  })
})

describe('ListUsersInGroup', () => {
  it('does not list somebody new under the name of a deleted member', async () => {
    const [user, group] = [await aUser(), await aGroup()]
    await join(user, group)
    const stored = await test.services.table.get(userRef(pool.id, user.username))
    await deleteUser(test.services, { pool, user: stored ?? user })
    await aUser(user.username)
    expect(await membersOf(group)).toEqual([])
  })

  it('refuses a group that does not exist', async () => {
    await expect(
      run(listUsersInGroup, test.services, { UserPoolId: pool.id, GroupName: 'nobody' }),
    ).rejects.toMatchObject(noSuchGroup)
  })
})
