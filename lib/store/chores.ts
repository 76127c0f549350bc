import { randomUUID } from 'node:crypto'
import type { Content } from './contents.ts'
import { systemKeys, type Key } from './keys.ts'
import type { Table } from './table.ts'
import type { UserPool } from './user-pools.ts'
import { put, remove, type Attributes, type Write } from './writes.ts'

/** What the sweeper can be asked to do, with what it needs to know. */
export interface ChoreDetails {
  'delete-dataset-records': { readonly identityId: string; readonly generation: string }
  /** What hangs on an identity that is deleted with its logins. */
  'delete-identity': {
    readonly identityId: string
    /** Identities that were merged into it, which had stored things of their own. */
    readonly mergedFrom?: readonly string[] | undefined
  }
  'delete-identity-pool': { readonly identityPoolId: string }
  /** Contents of a client's style, those that a write replaces and those that it did not get to. */
  'delete-style-contents': {
    readonly poolId: string
    readonly clientId: string
    readonly contents: readonly Content[]
  }
  /** The pool as it was: its settings tell under which other names its users lie. */
  'delete-user-pool': { readonly pool: UserPool }
  /** Memberships of a deleted group, where there are too many to end at once. */
  'end-memberships': { readonly poolId: string; readonly group: string }
}

/** A piece of work to do later. */
export type Chore<Kind extends keyof ChoreDetails = keyof ChoreDetails> = {
  [K in Kind]: { readonly kind: K; readonly details: ChoreDetails[K] }
}[Kind]

/** A chore that waits for the sweeper. */
export interface StoredChore {
  readonly id: string
  readonly dueAt: string
  readonly chore: Chore
}

/** Milliseconds until a chore is due: longer than any function runs that still works on the thing. */
const delay = 15 * 60 * 1000

/** Leaves a chore for the sweeper, in the transaction that gives rise to it. */
export function addChore(chore: Chore, now: number): Write {
  return put(systemKeys.chore(new Date(now + delay).toISOString(), randomUUID()), { chore })
}

/** Chores that are due, the oldest first, after the one given. */
export async function listDueChores(
  table: Table,
  { now, after, limit }: { now: number; after?: StoredChore | undefined; limit: number },
): Promise<StoredChore[]> {
  const { pk, sk } = systemKeys.chore(new Date(now).toISOString(), '~')
  const start = after && systemKeys.chore(after.dueAt, after.id)
  const page = await table.query({
    KeyConditionExpression: 'pk = :pk AND sk < :now',
    ExpressionAttributeValues: { ':pk': { S: pk }, ':now': { S: sk } },
    Limit: limit,
    ConsistentRead: true,
    ...(start && { ExclusiveStartKey: { pk: { S: start.pk }, sk: { S: start.sk } } }),
  })
  return page.items.map(parseChore)
}

/** Crosses a chore off. */
export function removeChore({ dueAt, id }: StoredChore): Write {
  return remove(systemKeys.chore(dueAt, id))
}

function parseChore(attributes: Attributes): StoredChore {
  const { sk, chore } = attributes as unknown as Key & { chore: Chore } // written by addChore
  const [dueAt = '', id = ''] = sk.split('#')
  return { dueAt, id, chore }
}
