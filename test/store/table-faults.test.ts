import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { absent, equals } from '../../lib/store/conditions.ts'
import type { Ref } from '../../lib/store/table.ts'
import { Table } from '../../lib/store/table.ts'
import { check, put, remove, update } from '../../lib/store/writes.ts'
import { refusal } from '../user-pools/stage.ts'

const key = { pk: 'a', sk: 'b' }
const ref: Ref<unknown> = { key, parse: ({ value }) => value }
const taken = new Error('the item is there')
const changed = new Error('the item has changed')
const wait = refusal('TooManyRequestsException', 'Rate exceeded')

interface Sent {
  readonly name: string
  readonly input: Record<string, unknown>
}

/** A client of the store that answers as it is told, again and again with the last answer. */
function clientThat(...answers: unknown[]) {
  const sent: Sent[] = []
  const call = (name: string, input: object) => {
    const answer = answers[Math.min(sent.length, answers.length - 1)]
    const request: Sent = { name, input: input as Record<string, unknown> }
    sent.push(request)
    const isMade = typeof answer === 'function'
    const given = isMade ? (answer as (sent: Sent) => unknown)(request) : answer // made for it
    return given instanceof Error ? Promise.reject(given) : Promise.resolve(given)
  }
  return { table: new Table({ call }, 'cognate'), sent }
}

function fault(name: string, more: object = {}): Error {
  return Object.assign(new Error(name), { name, ...more })
}

const cancelled = (...codes: string[]) =>
  fault('TransactionCanceledException', { CancellationReasons: codes.map((Code) => ({ Code })) })

const item = (value: string) => ({ pk: { S: 'a' }, sk: { S: 'b' }, value: { S: value } })
const guarded = put(key, { value: 1 }, { when: [absent('pk')], otherwise: taken })
const also = check({ pk: 'x', sk: 'y' }, { when: [equals('v', 1)], otherwise: changed })

const anyQuery = {
  KeyConditionExpression: 'pk = :p',
  ExpressionAttributeValues: { ':p': { S: 'a' } },
}

const throttles = [
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
]

beforeEach(() => {
  jest.spyOn(Math, 'random').mockReturnValue(0) // the pauses between tries are chosen by chance
})
afterEach(() => {
  jest.restoreAllMocks()
})

describe('reading', () => {
  it('asks again for what the store left out', async () => {
    const left = { cognate: { Keys: [{ pk: { S: 'a' }, sk: { S: 'b' } }] } }
    const { table, sent } = clientThat(
      { UnprocessedKeys: left },
      { UnprocessedKeys: left, Responses: { cognate: [] } },
      { Responses: { cognate: [item('found')] } },
    )
    await expect(table.get(ref)).resolves.toBe('found')
    expect(sent).toHaveLength(3)
  })

  it('does not take what the store leaves out for ever for absent', async () => {
    const left = { cognate: { Keys: [{ pk: { S: 'a' }, sk: { S: 'b' } }] } }
    const { table, sent } = clientThat({ UnprocessedKeys: left })
    await expect(table.get(ref)).rejects.toEqual(wait)
    expect(sent.length).toBeLessThan(10)
  })

  it.each(throttles)('tells the caller to wait after %s', async (name) => {
    await expect(clientThat(fault(name)).table.get(ref)).rejects.toEqual(wait)
    await expect(clientThat(fault(name)).table.query(anyQuery)).rejects.toEqual(wait)
  })

  it.each([
    'InternalServerError',
    'TimeoutError',
    'ResourceNotFoundException',
    'ValidationException',
  ])('passes %s on as it is', async (name) => {
    const broken = fault(name)
    await expect(clientThat(broken).table.get(ref)).rejects.toBe(broken)
  })

  it('asks for the newest state, and for each key once', async () => {
    const { table, sent } = clientThat({})
    await table.read({ one: ref, same: ref, none: undefined })
    expect(sent[0]?.input).toEqual({
      RequestItems: {
        cognate: { ConsistentRead: true, Keys: [{ pk: { S: 'a' }, sk: { S: 'b' } }] },
      },
    })
  })

  it('asks for nothing when there is nothing to read', async () => {
    const { table, sent } = clientThat(fault('never asked'))
    await expect(table.read({ none: undefined })).resolves.toEqual({})
    expect(sent).toHaveLength(0)
  })
})

describe('one write', () => {
  const refused = fault('ConditionalCheckFailedException')

  it('fails with the error of its condition', async () => {
    await expect(clientThat(refused).table.write(guarded)).rejects.toBe(taken)
  })

  it('is not taken for refused when the item there is its own, its first answer lost', async () => {
    const own = ({ input }: Sent) => {
      const { Item } = input as { Item: { mark: unknown } }
      return fault('ConditionalCheckFailedException', { Item })
    }
    await expect(clientThat(own).table.write(guarded)).resolves.toBeUndefined()
    const updated = ({ input }: Sent) => {
      const values = Object.values(input.ExpressionAttributeValues as Record<string, unknown>)
      return fault('ConditionalCheckFailedException', { Item: { mark: values[1] } })
    }
    const change = update(key, { set: { v: 2 } }, { when: [equals('w', 1)], otherwise: changed })
    await expect(clientThat(updated).table.write(change)).resolves.toBeUndefined()
  })

  it('is refused when the item there is another’s', async () => {
    const theirs = fault('ConditionalCheckFailedException', { Item: { mark: { S: 'theirs' } } })
    await expect(clientThat(theirs).table.write(guarded)).rejects.toBe(taken)
  })

  it.each(throttles)('tells the caller to wait after %s', async (name) => {
    await expect(clientThat(fault(name)).table.write(guarded)).rejects.toEqual(wait)
  })

  it('is tried again when a transaction has the item', async () => {
    const conflict = fault('TransactionConflictException')
    const { table, sent } = clientThat(conflict, conflict, {})
    await expect(table.write(guarded)).resolves.toBeUndefined()
    expect(sent.map(({ name }) => name)).toEqual(Array.from({ length: 3 }, () => 'PutItem'))
  })

  it('tells the caller to wait when transactions have the item for ever', async () => {
    const { table, sent } = clientThat(fault('TransactionConflictException'))
    await expect(table.write(guarded)).rejects.toEqual(wait)
    expect(sent.length).toBeLessThan(10)
  })

  it('passes a time-out on as it is', async () => {
    const timeout = fault('TimeoutError')
    await expect(clientThat(timeout).table.write(guarded)).rejects.toBe(timeout)
  })

  it('that deletes under a condition carries a request token, as it can leave no mark', async () => {
    const { table, sent } = clientThat({})
    await table.write(remove(key, { when: [equals('v', 1)], otherwise: changed }))
    expect(sent.map(({ name }) => name)).toEqual(['TransactWriteItems'])
    expect(sent[0]?.input.ClientRequestToken).toMatch(/^[0-9a-f-]{36}$/u)
    const refusing = clientThat(cancelled('ConditionalCheckFailed'))
    const guardedDelete = remove(key, { when: [equals('v', 1)], otherwise: changed })
    await expect(refusing.table.write(guardedDelete)).rejects.toBe(changed)
  })

  it('without a condition leaves no mark', async () => {
    const { table, sent } = clientThat({})
    await table.write(put(key, { value: 1 }))
    await table.write(remove(key))
    expect(sent[0]?.input).toEqual({
      TableName: 'cognate',
      Item: { pk: { S: 'a' }, sk: { S: 'b' }, value: { N: '1' } },
    })
    expect(sent[1]?.name).toBe('DeleteItem')
  })
})

describe('several writes', () => {
  it('fail with the error of the first condition that did not hold', async () => {
    const first = clientThat(cancelled('ConditionalCheckFailed', 'ConditionalCheckFailed'))
    await expect(first.table.write(guarded, also)).rejects.toBe(taken)
    const second = clientThat(cancelled('None', 'ConditionalCheckFailed'))
    await expect(second.table.write(guarded, also)).rejects.toBe(changed)
    const beside = clientThat(cancelled('TransactionConflict', 'ConditionalCheckFailed'))
    await expect(beside.table.write(guarded, also)).rejects.toBe(changed)
  })

  it('carry one request token through all tries', async () => {
    const { table, sent } = clientThat(
      cancelled('TransactionConflict', 'None'),
      fault('TransactionInProgressException'),
      {},
    )
    await table.write(guarded, also)
    const tokens = sent.map(({ input }) => input.ClientRequestToken)
    expect(tokens).toHaveLength(3)
    expect(new Set(tokens).size).toBe(1)
    expect(tokens[0]).toMatch(/^[0-9a-f-]{36}$/u)
  })

  it('carry another token the next time', async () => {
    const { table, sent } = clientThat({})
    await table.write(guarded, also)
    await table.write(guarded, also)
    expect(sent[0]?.input.ClientRequestToken).not.toBe(sent[1]?.input.ClientRequestToken)
  })

  it.each([
    ['conflicts without end', cancelled('TransactionConflict', 'None')],
    ['transactions in progress without end', fault('TransactionInProgressException')],
    ['throttling of the request', fault('ThrottlingException')],
    ['throttling of one write', cancelled('None', 'ThrottlingError')],
    ['throughput of one write', cancelled('ProvisionedThroughputExceeded', 'None')],
  ])('tell the caller to wait after %s', async (_, error) => {
    await expect(clientThat(error).table.write(guarded, also)).rejects.toEqual(wait)
  })

  it('are one transaction, also when all that there is is a check', async () => {
    const { table, sent } = clientThat({})
    await table.write(also)
    expect(sent[0]?.name).toBe('TransactWriteItems')
  })
})

describe('writes without conditions', () => {
  it('go on with what the store left out, 25 at a time', async () => {
    const deletes = Array.from({ length: 30 }, (_, index) => remove({ pk: 'a', sk: String(index) }))
    const left = { cognate: [{ DeleteRequest: { Key: {} } }] }
    const { table, sent } = clientThat({ UnprocessedItems: left }, {}, {})
    await table.writeUnconditionally(deletes)
    const sizes = sent.map(
      ({ input }) => (input.RequestItems as { cognate: unknown[] }).cognate.length,
    )
    expect(sizes).toEqual([25, 1, 5])
  })

  it.each(throttles)('tell the caller to wait after %s', async (name) => {
    const { table } = clientThat(fault(name))
    await expect(table.writeUnconditionally([remove(key)])).rejects.toEqual(wait)
  })
})
