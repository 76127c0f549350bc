import { randomUUID } from 'node:crypto'
import { ServiceError } from '../errors.ts'
import { fromItem, toItem, type AttributeValue, type StoredItem } from './attribute-values.ts'
import { bringingAlong } from './brought-along.ts'
import { joinReads } from './joint-reads.ts'
import { itemName, type Key } from './keys.ts'
import { pause } from './pause.ts'
import {
  isConflict,
  isOwnWrite,
  storeFault,
  withoutFailedOptional,
  writeFault,
} from './store-faults.ts'
import { storeCall, type ConsumedCapacity, type StoreCall } from './store-call.ts'
import {
  needsTransaction,
  singleWrite,
  type Attributes,
  type Write,
  type Writes,
} from './writes.ts'

export type { StoreCall } from './store-call.ts'

/** Where a record lies and how its item becomes a domain object. */
export interface Ref<T> {
  readonly key: Key
  readonly parse: (attributes: Attributes) => T
}

/** A page of a query: the items, and where the next page begins if there is one. */
export interface Page {
  readonly items: readonly Attributes[]
  /** The number of items found, also when only counted. */
  readonly count: number
  readonly last: Key | undefined
}

/** Records to read together, by name; one left undefined is not read. */
export type Refs = Readonly<Record<string, Ref<unknown> | undefined>>

/** What was found of the refs: undefined where there is no such record. */
export type Found<R extends Refs> = {
  [K in keyof R]: R[K] extends Ref<infer T> | undefined ? T | undefined : never
}

/** What takes a request to DynamoDB, by the operation's name, and its answer back. */
export interface StoreClient {
  readonly call: (operation: string, input: object) => Promise<unknown>
}

/** A query in DynamoDB's words, without the table (API reference, Query). */
export interface QueryRequest {
  readonly KeyConditionExpression: string
  readonly ExpressionAttributeValues: Readonly<Record<string, AttributeValue>>
  readonly [parameter: string]: unknown
}

/** The members of DynamoDB's answers that are read here. */
interface StoreAnswer {
  readonly Responses?: Readonly<Record<string, readonly StoredItem[]>>
  readonly UnprocessedKeys?: Readonly<Record<string, { readonly Keys?: StoredItem[] }>>
  readonly UnprocessedItems?: Readonly<Record<string, object[]>>
  readonly Items?: readonly StoredItem[]
  readonly Attributes?: StoredItem
  readonly Count?: number
  readonly LastEvaluatedKey?: StoredItem
  readonly ConsumedCapacity?: ConsumedCapacity | readonly ConsumedCapacity[]
}

/** How often a write that met another transaction is tried before the caller is told to wait. */
const conflictTries = 6

/**
 * The one DynamoDB table: consistent reads of several records in one trip, and conditional writes
 * that are one request when single and one transaction when several or deleting.
 */
export class Table {
  readonly #client: StoreClient
  readonly #name: string
  readonly #onCall: ((call: StoreCall) => void) | undefined
  #readItems = joinReads((keys) => this.#readTogether(keys))

  constructor(client: StoreClient, name: string, onCall?: (call: StoreCall) => void) {
    this.#client = client
    this.#name = name
    this.#onCall = onCall
  }

  /**
   * Reads records together in one round trip (up to 100), consistently. A ref left undefined is
   * not read; a record that does not exist is undefined.
   *
   * @throws ServiceError TooManyRequestsException when DynamoDB keeps throttling
   */
  async read<R extends Refs>(refs: R): Promise<Found<R>> {
    const wanted = Object.entries(refs).filter((entry) => entry[1] !== undefined) as [
      string,
      Ref<unknown>,
    ][] // the filter leaves no undefined ref, which the compiler cannot see
    const found = await this.readAll(wanted.map(([, ref]) => ref.key))
    const result: Record<string, unknown> = {}
    for (const [name, ref] of wanted) {
      const attributes = found.get(itemName(ref.key))
      result[name] = attributes && ref.parse(attributes)
    }
    return result as Found<R> // built from the same names and parsers
  }

  /** Reads two sets of records in one round trip, for callers that read along what others ask for. */
  async readBoth<A extends Refs, B extends Refs>(one: A, other: B): Promise<[Found<A>, Found<B>]> {
    const found = await this.read({ ...one, ...other }) // the names of both
    return [found, found] // each sees the names that it asked for
  }

  /** Reads one record, consistently. */
  async get<T>(ref: Ref<T>): Promise<T | undefined> {
    return (await this.read({ record: ref })).record // read() gives it Ref's type
  }

  /**
   * Deletes a record and gives what it was: of many who take it at once, one gets it. Should the
   * answer be lost, nobody does.
   *
   * @throws ServiceError TooManyRequestsException when DynamoDB keeps throttling
   */
  async take<T>({ key, parse }: Ref<T>): Promise<T | undefined> {
    const { Attributes } = await this.#call('DeleteItem', {
      TableName: this.#name,
      Key: toItem(key),
      ReturnValues: 'ALL_OLD',
    }).catch(refuse)
    return Attributes && parse(fromItem(Attributes))
  }

  /**
   * The same table for one request, whose first reading brings along what is named here, up to 100
   * items in all. Each is then found once without another trip, as it was at that moment.
   */
  along(name: () => Promise<readonly Key[]>): Table {
    const table = new Table(this.#client, this.#name, this.#onCall)
    table.#readItems = bringingAlong(this.#readItems, name)
    return table
  }

  /** Reads up to 100 items by key in one round trip; the map's keys are their `itemName`s. */
  readAll(keys: readonly Key[]): Promise<ReadonlyMap<string, Attributes>> {
    return keys.length === 0 ? Promise.resolve(new Map()) : this.#readItems(keys)
  }

  /**
   * Does all of the writes or none, optional ones aside. The first write whose condition fails decides
   * the error.
   *
   * @throws the failed write's own error, or TooManyRequestsException after repeated conflicts
   */
  async write(...given: readonly Writes[]): Promise<void> {
    let writes: readonly Write[] = given.flat()
    let token = randomUUID() // the same for each try: a commit whose answer was lost stays one
    for (let tries = 1; ; tries++) {
      try {
        await this.#writeOnce(writes, token)
        return
      } catch (error) {
        if (isOwnWrite(error, token)) return
        const rest = withoutFailedOptional(error, writes)
        if (rest) [writes, token, tries] = [rest, randomUUID(), 0]
        else if (!isConflict(error) || tries === conflictTries) throw writeFault(error, writes)
        else await pause(tries)
      }
    }
  }

  /** Writes or deletes items without conditions, 25 a request, in any order. */
  async writeUnconditionally(given: readonly Writes[]): Promise<void> {
    const writes = given.flat()
    for (let start = 0; start < writes.length; start += 25) {
      let pending = writes.slice(start, start + 25).map((write) => {
        const { Put, Delete } = write.build(this.#name)
        return Put
          ? { PutRequest: { Item: Put.Item } }
          : { DeleteRequest: { Key: Delete?.Key ?? {} } }
      })
      for (let tries = 0; pending.length > 0; tries++) {
        if (tries > 0) await pause(tries)
        if (tries > conflictTries) throw new ServiceError('TooManyRequestsException')
        const answer = await this.#call('BatchWriteItem', {
          RequestItems: { [this.#name]: pending },
        }).catch(refuse)
        pending = (answer.UnprocessedItems?.[this.#name] ?? []) as typeof pending // what we sent
      }
    }
  }

  /** Runs a query of the table or one of its indexes; the table's name is filled in. */
  async query(request: QueryRequest): Promise<Page> {
    const answer = await this.#call('Query', { ...request, TableName: this.#name }).catch(refuse)
    return {
      items: (answer.Items ?? []).map(fromItem),
      count: answer.Count ?? 0,
      last: answer.LastEvaluatedKey && (fromItem(answer.LastEvaluatedKey) as unknown as Key), // its keys
    }
  }

  async #readTogether(keys: readonly Key[]): Promise<ReadonlyMap<string, Attributes>> {
    const found = new Map<string, Attributes>()
    let pending = keys.map((key) => toItem(key))
    for (let tries = 0; pending.length > 0; tries++) {
      if (tries > 0) await pause(tries)
      if (tries > conflictTries) throw new ServiceError('TooManyRequestsException')
      const answer = await this.#call('BatchGetItem', {
        RequestItems: { [this.#name]: { Keys: pending, ConsistentRead: true } },
      }).catch(refuse)
      for (const raw of answer.Responses?.[this.#name] ?? []) {
        const attributes = fromItem(raw)
        found.set(itemName(attributes as unknown as Key), attributes) // every item has its key
      }
      pending = answer.UnprocessedKeys?.[this.#name]?.Keys ?? []
    }
    return found
  }

  async #writeOnce(writes: readonly Write[], token: string): Promise<void> {
    const isSingle = writes.length === 1
    const built = writes.map((write) => write.build(this.#name, isSingle ? token : undefined))
    const [first] = built
    if (!first) return
    if (isSingle && !needsTransaction(first)) {
      await this.#call(...singleWrite(first))
      return
    }
    await this.#call('TransactWriteItems', { TransactItems: built, ClientRequestToken: token })
  }

  async #call(operation: string, input: object): Promise<StoreAnswer> {
    if (!this.#onCall) return (await this.#client.call(operation, input)) as StoreAnswer // DynamoDB's
    const startedAt = performance.now()
    const request = { ...input, ReturnConsumedCapacity: 'TOTAL' }
    const answer = (await this.#client.call(operation, request)) as StoreAnswer // as above
    this.#onCall(storeCall(operation, startedAt, [answer.ConsumedCapacity ?? []].flat()))
    return answer
  }
}

function refuse(error: unknown): never {
  throw storeFault(error)
}
