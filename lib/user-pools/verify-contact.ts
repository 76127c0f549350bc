import type { Table } from '../store/table.ts'
import type { UserPool } from '../store/user-pools.ts'
import type { User } from '../store/users.ts'
import type { Write } from '../store/writes.ts'
import { aliasWrites, forcedAliasWrites } from './aliases.ts'
import type { ContactAttribute } from './notify.ts'
import { revised, type DecidedChange } from './user-changes.ts'

/** Which address of whom was verified. */
export interface VerifiedContact {
  readonly pool: UserPool
  readonly user: User
  readonly attribute: ContactAttribute
  /** Takes an alias that somebody else has (ConfirmSignUp, ForceAliasCreation). */
  readonly force?: boolean | undefined
  /** What else changes with it, such as the status. */
  readonly changes?: Partial<User>
  readonly now: number
}

/** The address that a code for an attribute goes to: the one that waits, or the one in force. */
export function contactToVerify(user: User, attribute: ContactAttribute): string | undefined {
  return user.pending?.[attribute] ?? user.attributes[attribute]
}

/**
 * The user with a verified e-mail address or phone number, and the alias writes that belong into
 * the same transaction: for ConfirmSignUp, VerifyUserAttribute and whatever else proves an address.
 * Written while somebody else has the alias, they fail with AliasExistsException, unless forced.
 */
export async function verifyContact(
  table: Table,
  { pool, user, attribute, force, changes, now }: VerifiedContact,
): Promise<DecidedChange & { readonly writes: readonly Write[] }> {
  const value = contactToVerify(user, attribute)
  const attributes = {
    ...user.attributes,
    ...(value !== undefined && { [attribute]: value, [`${attribute}_verified`]: 'true' }),
  }
  const pending = { ...user.pending, [attribute]: undefined }
  const after = revised(user, { ...changes, attributes, pending }, now)
  const change = { before: user, after }
  const writes = force ? await forcedAliasWrites(table, pool, change) : aliasWrites(pool, change)
  return { user: after, writes }
}
