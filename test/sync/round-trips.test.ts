import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { Table, type StoreCall } from '../../lib/store/table.ts'
import { jsonClients } from '../../lib/aws/services.ts'
import type { Services } from '../../lib/services.ts'
import {
  aDataset,
  anIdentity,
  replace,
  syncBench,
  type SyncBench,
} from '../operations/sync/bench.ts'
import { roundTrips } from '../user-pools/stage.ts'
import { credentialsFor, signedCall, type SessionCredentials } from './signed-calls.ts'

jest.setTimeout(60_000) // the largest datasets there can be

let bench: SyncBench
let credentials: SessionCredentials
let calls: StoreCall[] = []
let counted: Services
beforeAll(async () => {
  bench = await syncBench()
  const client = jsonClients(process.env, 'us-east-1').dynamoDb()
  const table = new Table(client, bench.services.settings.tableName, (call) => calls.push(call))
  counted = Object.create(bench.services, { table: { value: table } }) as Services // with our table
})
afterAll(() => bench.stop())

beforeEach(async () => {
  bench = { ...bench, owner: await anIdentity(bench.services) }
  credentials = await credentialsFor(bench.services, bench.owner)
})

/** Fills the dataset in one update; its count is then one. */
async function aDatasetOf(records: number): Promise<void> {
  const patches = Array.from({ length: records }, (_, index) => replace(`key${index}`, 'value'))
  await aDataset(bench).update(...patches)
}

/** Sends a request as the identity, and answers what it cost. */
async function costOf(call: Parameters<typeof signedCall>[2], keys = credentials) {
  calls = []
  const answer = await signedCall(counted, keys, call)
  const sum = (unit: 'readUnits' | 'writeUnits') =>
    calls.reduce((total, { [unit]: units }) => total + units, 0)
  const operations = calls.map(({ operation }) => operation)
  const units = { read: sum('readUnits'), write: sum('writeUnits') }
  return { answer, operations, trips: roundTrips(calls), units }
}

const listing = (query = '') => ({ method: 'GET', below: '/records', query }) as const

async function anUpdate(key: string, syncCount: number) {
  const { SyncSessionToken } = await aDataset(bench).list()
  const RecordPatches = [replace(key, 'new', syncCount)]
  return { owner: bench.owner, method: 'POST', input: { SyncSessionToken, RecordPatches } } as const
}

describe.each([1, 100, 1024])('in a dataset of %d records', (records) => {
  beforeEach(() => aDatasetOf(records))

  it('an update of one takes two round trips, one of them a transaction, and what one record costs', async () => {
    const { answer, operations, trips, units } = await costOf(await anUpdate('key0', 1))
    expect(answer).toMatchObject({
      status: 200,
      body: { Records: [{ Key: 'key0', SyncCount: 2 }] },
    })
    expect(operations).toEqual(['BatchGetItem', 'TransactWriteItems'])
    expect(trips).toBe(2)
    expect(units).toEqual({ read: 7, write: 6 })
  })

  it('a listing since a count takes two round trips, and what the changed ones cost', async () => {
    await aDataset(bench).update(replace('key0', 'new', 1))
    const since = listing('lastSyncCount=1')
    const { answer, operations, trips, units } = await costOf({ owner: bench.owner, ...since })
    expect(answer.body).toMatchObject({ Count: 1, Records: [{ Key: 'key0', Value: 'new' }] })
    expect(operations).toEqual(['BatchGetItem', 'Query'])
    expect(trips).toBe(2)
    expect(units).toEqual({ read: 6, write: 0 })
  })
})

it('a listing of much costs what that is', async () => {
  await aDatasetOf(1024)
  const { units, trips } = await costOf({ owner: bench.owner, ...listing() })
  expect(trips).toBe(2)
  expect(units.read).toBeGreaterThan(30)
  expect(units.read).toBeLessThan(100)
})

it('an update of so many records that they do not fit reads the others once it knows who asks', async () => {
  await aDatasetOf(1024)
  const { SyncSessionToken } = await aDataset(bench).list()
  const RecordPatches = Array.from({ length: 1024 }, (_, index) => replace(`key${index}`, 'new', 1))
  const input = { SyncSessionToken, RecordPatches }
  const { answer, operations } = await costOf({ owner: bench.owner, method: 'POST', input })
  expect(answer.status).toBe(200)
  expect(operations.filter((name) => name === 'BatchGetItem')).toHaveLength(12)
  expect(new Set(Object.values(await aDataset(bench).values()))).toEqual(new Set(['new']))
})

describe('what is read along with the keys of a signature', () => {
  beforeEach(() => aDatasetOf(1))

  const refused = (type: string, status: unknown = expect.any(Number)) => ({
    status,
    body: { __type: type },
  })

  it('serves nobody whose signature is wrong', async () => {
    const update = await anUpdate('key0', 1)
    const forged = { ...credentials, secretAccessKey: 'another' }
    const { answer, operations } = await costOf(update, forged)
    expect(answer).toMatchObject(refused('InvalidSignatureException'))
    expect(JSON.stringify(answer)).not.toContain('value')
    expect(operations).toEqual(['BatchGetItem'])
    expect((await aDataset(bench).list()).DatasetSyncCount).toBe(1)
  })

  it('serves nobody who asks for another’s', async () => {
    const stranger = await credentialsFor(bench.services, await anIdentity(bench.services))
    for (const call of [await anUpdate('key0', 1), { owner: bench.owner, ...listing() }]) {
      const { answer, operations } = await costOf(call, stranger)
      expect(answer).toMatchObject(refused('NotAuthorizedException', 403))
      expect(JSON.stringify(answer)).not.toContain('value')
      expect(operations).toEqual(['BatchGetItem'])
    }
  })

  it('tells nobody what is wrong with the input before the signature is known to be good', async () => {
    const input = { SyncSessionToken: 'token', RecordPatches: [{ Op: 'none' }] }
    const call = { owner: bench.owner, method: 'POST', input } as const
    const forged = { ...credentials, secretAccessKey: 'another' }
    expect((await costOf(call, forged)).answer).toMatchObject(refused('InvalidSignatureException'))
    const { answer } = await costOf(call)
    expect(answer).toMatchObject(refused('InvalidParameterException', 400))
  })

  it('is not read for credentials that cannot be ours', async () => {
    const { accessKeyId, secretAccessKey } = credentials
    calls = []
    const update = await anUpdate('key0', 1)
    expect(await signedCall(counted, { accessKeyId, secretAccessKey }, update)).toMatchObject(
      refused('UnrecognizedClientException'),
    )
    expect(calls).toEqual([])
  })

  it('is read by the operation itself for an administrator', async () => {
    const admin = { accessKeyId: 'local', secretAccessKey: 'local' }
    calls = []
    const answer = await signedCall(counted, admin, await anUpdate('key0', 1))
    expect(answer.status).toBe(200)
    expect(calls.map(({ operation }) => operation)).toEqual(['BatchGetItem', 'TransactWriteItems'])
  })

  it('is read again where it was changed meanwhile', async () => {
    const update = await anUpdate('key0', 1)
    const answers = await Promise.all(
      Array.from({ length: 16 }, () => signedCall(bench.services, credentials, update)),
    )
    const statuses = answers.map(({ status }) => status).sort()
    expect(statuses).toEqual([200, ...Array.from({ length: 15 }, () => 409)])
  })
})

describe.each(['GET', 'DELETE'] as const)('%s of a dataset', (method) => {
  it('takes one round trip to read, and one to write', async () => {
    await aDatasetOf(1)
    const { answer, operations } = await costOf({ owner: bench.owner, method })
    expect(answer.body).toMatchObject({ Dataset: { DatasetName: 'notes', NumRecords: 1 } })
    expect(operations).toEqual(
      ['BatchGetItem', 'TransactWriteItems'].slice(0, method === 'GET' ? 1 : 2),
    )
  })
})
