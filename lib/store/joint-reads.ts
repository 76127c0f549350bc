import { itemName, type Key } from './keys.ts'
import type { Attributes } from './writes.ts'

/** The most that DynamoDB reads in one request (API reference, BatchGetItem). */
export const keysPerRequest = 100

/** Reads up to 100 items by key in one round trip; the map's keys are as `itemName` makes them. */
export type ReadItems = (keys: readonly Key[]) => Promise<ReadonlyMap<string, Attributes>>

/** Somebody who waits for a turn's reads. */
interface Reader {
  readonly keys: ReadonlyMap<string, Key>
  readonly resolve: (found: ReadonlyMap<string, Attributes>) => void
  readonly reject: (error: unknown) => void
}

/**
 * Joins what one turn of the event loop reads: requests that came together go to DynamoDB together,
 * and an item that several of them ask for, such as their pool, is read once. Each reading begins
 * after it was asked for, so that it is as fresh as one alone. Nobody may change what was read, for
 * others may hold the same; a request that DynamoDB does not take is told to its own reader only.
 */
export function joinReads(readItems: ReadItems): ReadItems {
  let readers: Reader[] = []
  return (keys) =>
    new Promise((resolve, reject) => {
      if (readers.length === 0) setImmediate(readTurn)
      readers.push({ keys: byName(keys), resolve, reject })
    })

  function readTurn(): void {
    const joint = inRequests(readers)
    readers = []
    for (const some of joint) void readTogether(some)
  }

  async function readTogether(some: readonly Reader[]): Promise<void> {
    const keys = new Map(some.flatMap((reader) => [...reader.keys]))
    try {
      const found = await readItems([...keys.values()])
      for (const reader of some) reader.resolve(ownOf(reader, found))
    } catch (error) {
      if (some.length > 1 && isRefused(error)) for (const one of some) void readTogether([one])
      else for (const { reject } of some) reject(error)
    }
  }
}

/** The keys without whatever else a caller's objects have. */
function byName(keys: readonly Key[]): Map<string, Key> {
  return new Map(keys.map(({ pk, sk }) => [itemName({ pk, sk }), { pk, sk }]))
}

function ownOf(
  { keys }: Reader,
  found: ReadonlyMap<string, Attributes>,
): ReadonlyMap<string, Attributes> {
  return new Map(
    [...keys.keys()].flatMap((name) => {
      const attributes = found.get(name)
      return attributes ? [[name, attributes] as const] : []
    }),
  )
}

/** Readers by requests: whoever fits into the last one joins it. */
function inRequests(readers: readonly Reader[]): Reader[][] {
  const requests: { readers: Reader[]; names: Set<string> }[] = []
  for (const reader of readers) {
    const last = requests.at(-1)
    const names = new Set([...(last?.names ?? []), ...reader.keys.keys()])
    if (last && names.size <= keysPerRequest) {
      last.readers.push(reader)
      last.names = names
    } else {
      requests.push({ readers: [reader], names: new Set(reader.keys.keys()) })
    }
  }
  return requests.map((request) => request.readers)
}

/** Whether one of the keys is none that DynamoDB takes: the fault of whoever asked for it. */
function isRefused(error: unknown): boolean {
  return error instanceof Error && error.name === 'ValidationException'
}
