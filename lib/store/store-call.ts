/** What DynamoDB says that a request consumed of a table (API reference, ConsumedCapacity). */
export interface ConsumedCapacity {
  readonly CapacityUnits?: number
}

/** What one call to the store cost, for the benchmark. */
export interface StoreCall {
  readonly operation: string
  readonly readUnits: number
  readonly writeUnits: number
  /** When it was sent and answered, by `performance.now()`: calls that overlap are one trip. */
  readonly startedAt: number
  readonly endedAt: number
}

/** The cost of a call that has just been answered, from its ConsumedCapacity (API reference). */
export function storeCall(
  operation: string,
  startedAt: number,
  consumed: readonly ConsumedCapacity[] | undefined,
): StoreCall {
  const units = (consumed ?? []).reduce((sum, entry) => sum + (entry.CapacityUnits ?? 0), 0)
  const isRead = operation === 'BatchGetItem' || operation === 'Query'
  const [readUnits, writeUnits] = isRead ? [units, 0] : [0, units]
  return { operation, readUnits, writeUnits, startedAt, endedAt: performance.now() }
}
