import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  jest,
} from '@jest/globals'
import type { SyncTriggerEvent } from '../../lib/domain/sync/trigger-event.ts'
import { listRecords } from '../../lib/operations/sync/list-records.ts'
import { setCognitoEvents } from '../../lib/operations/sync/set-cognito-events.ts'
import { updateRecords } from '../../lib/operations/sync/update-records.ts'
import type { Services } from '../../lib/services.ts'
import {
  aDataset,
  anIdentity,
  byAdmin,
  byIdentity,
  removal,
  replace,
  syncBench,
  type SyncBench,
} from '../operations/sync/bench.ts'
import {
  arnOf,
  LambdaAnswer,
  never,
  RawAnswer,
  startLambdaEndpoint,
  type LambdaEndpoint,
} from '../triggers/lambda-endpoint.ts'
import { watchedTable } from './watched-table.ts'

/** What a function makes of an event; the types let it answer what it must not. */
type Judge = (
  event: Omit<SyncTriggerEvent, 'datasetRecords'> & { datasetRecords: Record<string, object> },
) => unknown

let lambda: LambdaEndpoint
let bench: SyncBench
let logged: jest.SpiedFunction<typeof process.stderr.write>
beforeAll(async () => {
  lambda = await startLambdaEndpoint()
  process.env.AWS_ENDPOINT_URL_LAMBDA = lambda.url
  bench = await syncBench()
})
afterAll(async () => {
  await bench.stop()
  await lambda.stop()
})

beforeEach(async () => {
  logged = jest.spyOn(process.stderr, 'write').mockReturnValue(true)
  lambda.functions.clear()
  lambda.invocations.length = 0
  bench = { ...bench, owner: await anIdentity(bench.services) }
})
afterEach(() => logged.mockRestore())

/** Sets a function for the pool of the identity. */
async function judgedBy(judge: Judge): Promise<void> {
  const { IdentityPoolId } = bench.owner
  lambda.functions.set('judge', judge as never) // the endpoint hands on whatever event comes
  const Events = { SyncTrigger: arnOf('judge') }
  await setCognitoEvents.run({ IdentityPoolId, Events }, bench.services, byAdmin)
}

/** What the function was asked, newest last. */
const asked = () => lambda.invocations.map(({ event }) => event as unknown as SyncTriggerEvent)

const agree: Judge = (event) => event

describe('a sync trigger', () => {
  it('is shown all records, and lets the update happen as it is', async () => {
    const { update, values } = aDataset(bench)
    await update(replace('kept', '1'), replace('changed', '2'), replace('removed', '3'))
    await judgedBy(agree)
    const { Records } = await update(
      replace('changed', 'two', 1),
      removal('removed', 1),
      replace('__proto__', 'new'),
    )
    const { IdentityId: identityId, IdentityPoolId: identityPoolId } = bench.owner
    expect(asked()).toEqual([
      {
        version: 2,
        eventType: 'SyncTrigger',
        region: 'us-east-1',
        identityPoolId,
        identityId,
        datasetName: 'notes',
        datasetRecords: Object.fromEntries([
          ['kept', { oldValue: '1', newValue: '1', op: 'replace' }],
          ['changed', { oldValue: '2', newValue: 'two', op: 'replace' }],
          ['removed', { oldValue: '3', newValue: null, op: 'remove' }],
          ['__proto__', { oldValue: null, newValue: 'new', op: 'replace' }],
        ]),
      },
    ])
    expect(lambda.invocations[0]?.type).toBe('RequestResponse')
    expect(new Map(Records?.map(({ Key, SyncCount }) => [Key, SyncCount]))).toEqual(
      new Map([
        ['changed', 2],
        ['removed', 2],
        ['__proto__', 2],
      ]),
    )
    expect(Object.entries(await values())).toEqual(
      expect.arrayContaining([
        ['kept', '1'],
        ['changed', 'two'],
        ['__proto__', 'new'],
      ]),
    )
  })

  it('changes, adds and removes records inside the same update', async () => {
    const { update, values, list } = aDataset(bench)
    await update(replace('score', '1'), replace('old', 'x'), replace('gone', 'y'))
    await judgedBy((event) => {
      event.datasetRecords.score = { newValue: '9', op: 'replace' }
      event.datasetRecords.award = { newValue: 'gold', op: 'replace' }
      event.datasetRecords.old = { newValue: 'ignored', op: 'remove' }
      event.datasetRecords.gone = { newValue: null, op: 'replace' }
      return event
    })
    const { Records = [] } = await update(replace('score', '10', 1))
    expect(await values()).toEqual({ score: '9', award: 'gold' })
    expect((await list()).DatasetSyncCount).toBe(2)
    expect(Records.map(({ Key, Value, SyncCount }) => [Key, Value, SyncCount])).toEqual(
      expect.arrayContaining([
        ['score', '9', 2],
        ['award', 'gold', 2],
        ['old', undefined, 2],
        ['gone', undefined, 2],
      ]),
    )
  })

  it('leaves a record as it is by leaving it out', async () => {
    const { update, values, list } = aDataset(bench)
    await update(replace('kept', '1'))
    await judgedBy((event) => ({ ...event, datasetRecords: {} }))
    const { Records } = await update(replace('kept', '2', 1), replace('new', '3'))
    expect(await values()).toEqual({ kept: '1' })
    expect((await list()).DatasetSyncCount).toBe(1)
    expect(Records).toMatchObject([
      { Key: 'kept', Value: '1', SyncCount: 1 },
      { Key: 'new', Value: undefined, SyncCount: 0 },
    ])
  })

  it('is not asked about updates with account credentials, or that change nothing', async () => {
    await judgedBy(agree)
    const { list, update } = aDataset(bench)
    const { SyncSessionToken = '' } = await list()
    await updateRecords.run(
      {
        ...bench.owner,
        DatasetName: 'notes',
        SyncSessionToken,
        RecordPatches: [replace('a', '1')],
      },
      bench.services,
      byAdmin,
    )
    await update(removal('never', 0))
    await update()
    expect(asked()).toEqual([])
  })

  it('costs no trip and no request more where there is none', async () => {
    const { update } = aDataset(bench)
    await update(replace('a', '1'))
    const request = { ...bench.owner, DatasetName: 'notes' }
    const { SyncSessionToken = '' } = await listRecords.run(
      request,
      bench.services,
      byIdentity(bench.owner),
    )
    const { services, calls } = watchedTable(bench.services)
    const input = { ...request, SyncSessionToken, RecordPatches: [replace('a', '2', 1)] }
    await updateRecords.run(input, services, byIdentity(bench.owner))
    expect(calls).toEqual(['BatchGetItem', 'TransactWriteItems'])
  })

  it('decides for the state that it was shown only', async () => {
    const { update, updateWith, list, values } = aDataset(bench)
    await update(replace('a', '1'))
    const { SyncSessionToken } = await list()
    const other = (await list()).SyncSessionToken
    let isFirst = true
    await judgedBy(async (event) => {
      if (isFirst) {
        isFirst = false
        await updateWith(other, [replace('b', 'meanwhile')])
      }
      return event
    })
    const late = updateWith(SyncSessionToken, [replace('a', '2', 1)])
    await expect(late).rejects.toMatchObject({ code: 'ResourceConflictException' })
    expect(await values()).toEqual({ a: '1', b: 'meanwhile' })
  })

  it('is bound by the limits of a dataset', async () => {
    const { update, values } = aDataset(bench)
    await judgedBy((event) => ({
      ...event,
      datasetRecords: Object.fromEntries(
        Array.from({ length: 1025 }, (_, index) => [`k${index}`, { newValue: 'v', op: 'replace' }]),
      ),
    }))
    await expect(update(replace('a', '1'))).rejects.toMatchObject({
      code: 'LimitExceededException',
    })
    expect(await values()).toEqual({})
  })

  it('may change as many records as a dataset has', async () => {
    const { update, values } = aDataset(bench)
    const many = Array.from({ length: 1024 }, (_, index) => `k${index}`)
    await judgedBy((event) => ({
      ...event,
      datasetRecords: Object.fromEntries(
        many.map((key) => [key, { newValue: 'v', op: 'replace' }]),
      ),
    }))
    await update(replace('k0', '1'))
    expect(Object.keys(await values())).toHaveLength(1024)
  })
})

describe('an answer that is not right', () => {
  const other =
    (change: object): Judge =>
    (event) => ({ ...event, ...change })
  const withRecord =
    (key: string, record: unknown): Judge =>
    (event) => ({ ...event, datasetRecords: { ...event.datasetRecords, [key]: record } })

  it.each<[string, Judge]>([
    ['no JSON', () => new RawAnswer('{')],
    ['null', () => null],
    ['a list', () => []],
    ['no records', other({ datasetRecords: undefined })],
    ['a list of records', other({ datasetRecords: [] })],
    ['another identity', other({ identityId: 'us-east-1:other' })],
    ['another version', other({ version: '2' })],
    ['no dataset', other({ datasetName: undefined })],
    ['a record that is none', withRecord('a', 'x')],
    ['an operation that there is not', withRecord('a', { newValue: 'x', op: 'add' })],
    ['a value that is no text', withRecord('a', { newValue: 1, op: 'replace' })],
    ['no value', withRecord('a', { op: 'replace' })],
    ['an empty key', withRecord('', { newValue: 'x', op: 'replace' })],
    ['a long key', withRecord('k'.repeat(1025), { newValue: 'x', op: 'replace' })],
    ['half a character in a key', withRecord('\ud800', { newValue: 'x', op: 'replace' })],
    ['half a character in a value', withRecord('a', { newValue: '\udfff', op: 'replace' })],
  ])('is refused: %s', async (_name, judge) => {
    const { update, values } = aDataset(bench)
    await judgedBy(judge)
    await expect(update(replace('a', '1'))).rejects.toMatchObject({
      code: 'InvalidLambdaFunctionOutputException',
      syncStatus: 400,
      message: 'Invalid lambda function output',
    })
    expect(await values()).toEqual({})
  })
})

describe('a function that does not answer', () => {
  const attempt = () => aDataset(bench).update(replace('a', '1'))

  it('because it throws, has its message told', async () => {
    await judgedBy(() => {
      throw new TypeError('no cheating')
    })
    await expect(attempt()).rejects.toMatchObject({
      code: 'InvalidLambdaFunctionOutputException',
      message: 'SyncTrigger failed with error no cheating.',
    })
    expect(logged).toHaveBeenCalledWith(expect.stringContaining(bench.owner.IdentityPoolId))
  })

  it('because it is throttled, may be asked again', async () => {
    await judgedBy(() => new LambdaAnswer(429, 'TooManyRequestsException'))
    await expect(attempt()).rejects.toMatchObject({
      code: 'LambdaThrottledException',
      syncStatus: 429,
      message: 'The Lambda function is throttled. Try again.',
    })
    expect(asked()).toHaveLength(1)
  })

  it('in time is waited for no longer', async () => {
    await judgedBy(() => never)
    const services = Object.create(bench.services, { triggerPatience: { value: 500 } }) as Services // but for this
    const hurried = aDataset({ ...bench, services })
    await expect(hurried.update(replace('a', '1'))).rejects.toMatchObject({
      code: 'LambdaSocketTimeoutException',
      message: 'Socket timeout while invoking Lambda function.',
    })
    expect(asked()).toHaveLength(1)
  })

  it('because there is none, is told as such', async () => {
    await judgedBy(agree)
    lambda.functions.clear()
    await expect(attempt()).rejects.toMatchObject({
      code: 'InvalidLambdaFunctionOutputException',
      message: 'SyncTrigger invocation failed due to error ResourceNotFoundException.',
    })
  })
})
