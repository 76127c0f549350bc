import { describe, expect, it } from '@jest/globals'
import type { DynamoDBRecord } from 'aws-lambda'
import { bringBatch, type GivenUp, type StreamRules } from '../../local/streams/batches.ts'
import { failureRecord } from '../../local/streams/failure-record.ts'

const now = Date.UTC(2026, 10, 26)
const reporting = { functionResponseType: 'ReportBatchItemFailures', maximumRetryAttempts: 3 }

/** Records by their place in the stream, made as many seconds ago as told. */
function records(places: readonly string[], age = 0): DynamoDBRecord[] {
  return places.map((SequenceNumber) => ({
    dynamodb: { SequenceNumber, ApproximateCreationDateTime: now / 1000 - age },
  }))
}

/** What a function got and what was given up on, when it answers each batch as told. */
async function bring(
  rules: StreamRules,
  batch: readonly DynamoDBRecord[],
  answer: (places: string[], call: number) => unknown,
) {
  const calls: string[] = []
  const given: GivenUp[] = []
  const pauses: number[] = []
  await bringBatch(
    {
      rules,
      invoke: async (brought) => {
        const places = brought.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? '')
        calls.push(places.join(''))
        return Promise.resolve(answer(places, calls.length))
      },
      giveUp: (one) => Promise.resolve(void given.push(one)),
      pause: (attempt) => Promise.resolve(void pauses.push(attempt)),
      now: () => now,
    },
    batch,
  )
  const lost = given.map(({ records: some }) =>
    some.map((one) => one.dynamodb?.SequenceNumber).join(''),
  )
  return { calls, given, lost, pauses }
}

const failing = (...places: string[]) => ({
  batchItemFailures: places.map((itemIdentifier) => ({ itemIdentifier })),
})
const fails = (message = 'broken'): never => {
  throw new Error(message)
}

describe('a batch of the stream', () => {
  it('is brought once when the function deals with it', async () => {
    expect(await bring(reporting, records(['1', '2']), () => failing())).toMatchObject({
      calls: ['12'],
      given: [],
    })
    expect(await bring({}, records(['1', '2']), () => undefined)).toMatchObject({ calls: ['12'] })
  })

  it('comes again from the first record that the function names, later each time', async () => {
    const brought = await bring(reporting, records(['1', '2', '3']), (_, call) =>
      call < 3 ? failing('3', '2') : failing(),
    )
    expect(brought).toMatchObject({ calls: ['123', '23', '23'], pauses: [0, 1], given: [] })
  })

  it('comes again whole when the function names a record that is not in it', async () => {
    const brought = await bring(reporting, records(['1', '2']), (_, call) =>
      call === 1 ? failing('other') : failing(),
    )
    expect(brought.calls).toEqual(['12', '12'])
  })

  it('means nothing by its answer unless serverless.yml says so', async () => {
    expect((await bring({}, records(['1']), () => failing('1'))).calls).toEqual(['1'])
  })

  it('is given up on when its attempts are used up', async () => {
    const { calls, given, lost } = await bring(reporting, records(['1', '2']), () => failing('2'))
    expect(calls).toEqual(['12', '2', '2', '2'])
    expect(lost).toEqual(['2'])
    expect(given).toMatchObject([{ condition: 'RetryAttemptsExhausted', attempts: 4 }])
  })

  it('is halved until a record that cannot be read is alone, and only that is given up on', async () => {
    const rules = { bisectBatchOnFunctionError: true, maximumRetryAttempts: 2 }
    const { calls, lost, given } = await bring(rules, records(['1', '2', '3', '4']), (places) =>
      places.includes('3') ? fails() : undefined,
    )
    expect(calls).toEqual(['1234', '12', '34', '3', '3', '3', '4'])
    expect(lost).toEqual(['3'])
    expect(given).toMatchObject([{ fault: 'Error: broken' }])
  })

  it('is given up on as a whole where it is not to be halved', async () => {
    const { calls, lost } = await bring({ maximumRetryAttempts: 1 }, records(['1', '2']), () =>
      fails(),
    )
    expect(calls).toEqual(['12', '12'])
    expect(lost).toEqual(['12'])
  })

  it('is given up on when it is too old', async () => {
    const rules = { maximumRecordAgeInSeconds: 60 }
    const batch = [...records(['1'], 61), ...records(['2'])]
    const { calls, lost, given } = await bring(rules, batch, () => undefined)
    expect(calls).toEqual(['2'])
    expect(lost).toEqual(['1'])
    expect(given).toMatchObject([{ condition: 'RecordAgeExceeded' }])
  })
})

it('what is given up on is told as Lambda tells it', () => {
  const [first, last] = records(['7', '9'], 1).map((record) => ({
    ...record,
    eventSourceARN: 'arn',
  }))
  const given = { records: [first ?? {}, last ?? {}], condition: 'RetryAttemptsExhausted' } as const
  expect(failureRecord('push', { ...given, fault: 'broken', attempts: 6 })).toMatchObject({
    requestContext: {
      functionArn: 'push',
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: 6,
    },
    DDBStreamBatchInfo: {
      startSequenceNumber: '7',
      endSequenceNumber: '9',
      batchSize: 2,
      streamArn: 'arn',
      approximateArrivalOfFirstRecord: '2026-11-25T23:59:59.000Z',
    },
  })
})
