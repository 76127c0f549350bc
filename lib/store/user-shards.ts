import { createHash } from 'node:crypto'

/** Over how many partitions of the listing index the users of a pool are spread. */
const count = 8

/** The shards, by number. */
export const userShards: readonly number[] = Array.from({ length: count }, (_, shard) => shard)

/** The shard in which a user is listed, whatever by. */
export function userShard(username: string): number {
  return (createHash('sha256').update(username).digest()[0] ?? 0) % count
}
