import { ServiceError } from '../errors.ts'
import { absent, either, equals, exists, holds, smallerThan } from './conditions.ts'
import { addMember, groupRef, listMembers, noSuchGroup, removeMember } from './groups.ts'
import { poolKeys } from './keys.ts'
import type { Table } from './table.ts'
import { readUsers } from './users-listing.ts'
import { updateUser, userChanged, type User } from './users.ts'
import { check, update, type Write } from './writes.ts'

/**
 * Who is in which group:
 *
 *     the user's own set of group names ── decides, for tokens and for AdminListGroupsForUser
 *     the group's list of members       ── lists, for ListUsersInGroup
 *
 * Both change in one transaction, so whoever has the name in the set is on the list. A group's end
 * takes the name out of the sets of everybody on the list, before a new group may have it.
 */

/** How many groups a user may be in (developer guide, "Quotas in Amazon Cognito"). */
export const groupsPerUser = 100

/** Puts a user into a group that exists; one who is in it already stays there. */
export function joinGroup(user: User, group: string): Write[] {
  const { poolId, username, sub } = user
  return [
    check(poolKeys.group(poolId, group), { when: [exists('pk')], otherwise: noSuchGroup() }),
    update(
      poolKeys.user(poolId, username),
      { add: { groups: new Set([group]) } },
      {
        when: [
          equals('user.sub', sub),
          either(absent('groups'), smallerThan('groups', groupsPerUser), holds('groups', group)),
        ],
        otherwise: userChanged,
      },
    ),
    addMember(poolId, group, { username, sub }),
  ]
}

/** Takes a user out of a group. */
export function leaveGroup(user: User, group: string): Write[] {
  return [
    updateUser(user, { take: { groups: new Set([group]) } }),
    removeMember(user.poolId, group, user.username),
  ]
}

/** A page of a group's members who are in it still, by user name. */
export async function listGroupUsers(
  table: Table,
  page: { poolId: string; group: string; limit: number; after: string | undefined },
): Promise<{ users: User[]; next: string | undefined }> {
  const { members, next } = await listMembers(table, page)
  const users = await readUsers(
    table,
    page.poolId,
    members.map(({ username }) => username),
  )
  return {
    users: users.filter(
      (user) =>
        user.groups.includes(page.group) &&
        members.some(({ username, sub }) => username === user.username && sub === user.sub),
    ),
    next,
  }
}

/** Members whose membership ends in one transaction: two writes each, and one check. */
const membersPerRound = 40

/**
 * Ends the memberships of a group that does not exist (any more), so that a later group of the same
 * name begins without members. Does at most `rounds` transactions.
 *
 * @returns whether nobody is left
 * @throws the given error when there is such a group again
 */
export async function endMemberships(
  table: Table,
  { poolId, group, rounds }: { poolId: string; group: string; rounds: number },
  otherwise: Error,
): Promise<boolean> {
  for (let round = 0; round < rounds; round++) {
    const page = { poolId, group, limit: membersPerRound, after: undefined }
    const { members } = await listMembers(table, page)
    if (members.length === 0) return true
    const users = await readUsers(
      table,
      poolId,
      members.map(({ username }) => username),
    )
    const { key } = groupRef(poolId, group)
    await table
      .write(
        check(key, { when: [absent('pk')], otherwise }),
        ...users.map((user) => updateUser(user, { take: { groups: new Set([group]) } })),
        ...members.map(({ username }) => removeMember(poolId, group, username)),
      )
      .catch((error: unknown) => {
        if (!isUserGone(error)) throw error // else somebody was deleted meanwhile: read again
      })
  }
  return false
}

function isUserGone(error: unknown): boolean {
  return error instanceof ServiceError && error.code === 'UserNotFoundException'
}
