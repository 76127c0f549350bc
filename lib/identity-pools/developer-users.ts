import { loginOwnerRef, type Identity } from '../store/identities.ts'
import type { Table } from '../store/table.ts'

/** A page of users, and the hash of the last one's login if there are more. */
export interface DeveloperUsersPage {
  readonly users: readonly string[]
  readonly next: string | undefined
}

/**
 * The users of the developer provider who are an identity, by the hashes of their logins: the names
 * themselves lie with the logins, so that an identity stays a small item.
 *
 * Source: API reference, LookupDeveloperIdentity.
 */
export async function developerUsersOf(
  table: Table,
  { poolId, logins }: Identity,
  { limit, after = '' }: { limit: number; after: string | undefined },
): Promise<DeveloperUsersPage> {
  const rest = logins
    .filter(({ isDeveloper, subjectHash }) => isDeveloper && subjectHash > after)
    .toSorted((one, other) => (one.subjectHash < other.subjectHash ? -1 : 1))
  const page = rest.slice(0, limit)
  if (page.length === 0) return { users: [], next: undefined }
  const refs = page.map((login) => [login.subjectHash, loginOwnerRef(poolId, login)] as const)
  const owners = Object.values(await table.read(Object.fromEntries(refs)))
  return {
    users: owners.flatMap((owner) => owner?.userIdentifier ?? []),
    next: rest.length > limit ? page.at(-1)?.subjectHash : undefined,
  }
}
