import { groupRef, readGroups, type Group } from '../store/groups.ts'
import type { Ref, Table } from '../store/table.ts'
import type { User } from '../store/users.ts'

/** As many groups as can be read along with everything else of a sign-in (100 items a trip). */
const readAlong = 80

/** Reads a user's groups as they were when the sign-in began, together with the user. */
export function guessedGroups(
  poolId: string,
  names: readonly string[],
): Record<`group ${string}`, Ref<Group>> {
  return Object.fromEntries(
    names.slice(0, readAlong).map((name) => [`group ${name}`, groupRef(poolId, name)]),
  )
}

/** The user's groups, from what was read along where that suffices; else in one more trip. */
export async function groupsOf(
  table: Table,
  user: User,
  along: Readonly<Record<string, unknown>> = {},
): Promise<readonly Group[]> {
  if (!user.groups.every((name) => `group ${name}` in along)) {
    return readGroups(table, user.poolId, user.groups)
  }
  return user.groups.flatMap((name) => (along[`group ${name}`] as Group | undefined) ?? []) // read by guessedGroups
}
