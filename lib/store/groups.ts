import { ServiceError } from '../errors.ts'
import { absent, either, equals, exists, lessThan } from './conditions.ts'
import { poolKeys } from './keys.ts'
import { readPrefix } from './prefix-page.ts'
import type { Ref, Table } from './table.ts'
import { put, remove, update, type Attributes, type Write } from './writes.ts'

/** A group of a user pool. Times are milliseconds since the epoch. */
export interface Group {
  readonly poolId: string
  readonly name: string
  readonly description?: string | undefined
  readonly roleArn?: string | undefined
  readonly precedence?: number | undefined
  readonly createdAt: number
  readonly updatedAt: number
  readonly version: number
}

/** A user's membership, listed under the group; the user's own list of groups decides. */
export interface Membership {
  readonly username: string
  readonly sub: string
}

/** Where a group is stored. */
export const groupRef = (poolId: string, name: string): Ref<Group> => ({
  key: poolKeys.group(poolId, name),
  parse: parseGroup,
})

/** AWS's answer to the name of a group that is not there. */
export function noSuchGroup(): ServiceError {
  return new ServiceError('ResourceNotFoundException', 'Group not found.')
}

/** How many groups a pool may have (developer guide, "Quotas in Amazon Cognito"). */
const mostPerPool = 10_000

/** Writes a new group. @throws (when written) ServiceError GroupExistsException, LimitExceededException */
export function addGroup(group: Group): Write[] {
  const { poolId, name } = group
  const sentence = `A user pool can have at most ${mostPerPool} groups.`
  const otherwise = new ServiceError('LimitExceededException', sentence)
  return [
    put(
      poolKeys.group(poolId, name),
      { group },
      { when: [absent('pk')], otherwise: new ServiceError('GroupExistsException') },
    ),
    update(
      poolKeys.groupCount(poolId),
      { add: { groups: 1 } },
      { when: [either(absent('groups'), lessThan('groups', mostPerPool))], otherwise },
    ),
  ]
}

/** The error of a write that met another change of the same group; callers retry. */
export const groupChanged = new ServiceError('ConcurrentModificationException')

/** Replaces a group that was read at the version before this one. */
export function replaceGroup(group: Group): Write {
  return put(
    poolKeys.group(group.poolId, group.name),
    { group },
    {
      when: [equals('group.version', group.version - 1)],
      otherwise: groupChanged,
    },
  )
}

/** Deletes a group. */
export function removeGroup(poolId: string, name: string): Write[] {
  return [
    remove(poolKeys.group(poolId, name), { when: [exists('pk')], otherwise: noSuchGroup() }),
    update(poolKeys.groupCount(poolId), { add: { groups: -1 } }),
  ]
}

/** The groups of these names that exist, in one round trip. */
export async function readGroups(
  table: Table,
  poolId: string,
  names: readonly string[],
): Promise<Group[]> {
  if (names.length === 0) return []
  const items = await table.readAll(names.map((name) => poolKeys.group(poolId, name)))
  return [...items.values()].map(parseGroup)
}

/** A page of a pool's groups by name, or of a group's members by user name. */
export async function listGroups(
  table: Table,
  { poolId, limit, after }: { poolId: string; limit: number; after: string | undefined },
): Promise<{ groups: Group[]; next: string | undefined }> {
  const start = after === undefined ? undefined : poolKeys.group(poolId, after)
  const page = await readPrefix(table, { first: poolKeys.group(poolId, ''), limit, start })
  const groups = page.items.map(parseGroup)
  return { groups, next: page.last && groups.at(-1)?.name }
}

/** Lists a membership under its group. */
export function addMember(poolId: string, group: string, member: Membership): Write {
  return put(poolKeys.member(poolId, group, member.username), { member })
}

/** Takes a membership off its group's list. */
export function removeMember(poolId: string, group: string, username: string): Write {
  return remove(poolKeys.member(poolId, group, username))
}

/** A page of a group's members by user name; one may have left the pool meanwhile. */
export async function listMembers(
  table: Table,
  {
    poolId,
    group,
    limit,
    after,
  }: { poolId: string; group: string; limit: number; after: string | undefined },
): Promise<{ members: Membership[]; next: string | undefined }> {
  const start = after === undefined ? undefined : poolKeys.member(poolId, group, after)
  const page = await readPrefix(table, { first: poolKeys.member(poolId, group, ''), limit, start })
  const members = page.items.map(({ member }) => member as Membership) // written by addMember
  return { members, next: page.last && members.at(-1)?.username }
}

function parseGroup(attributes: Attributes): Group {
  return attributes.group as Group // written whole by addGroup and replaceGroup
}
