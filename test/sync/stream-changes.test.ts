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
import type { PutRecordsCommand } from '@aws-sdk/client-kinesis'
import { deleteDataset } from '../../lib/operations/sync/delete-dataset.ts'
import { describeIdentityPoolUsage } from '../../lib/operations/sync/describe-identity-pool-usage.ts'
import { getIdentityPoolConfiguration } from '../../lib/operations/sync/get-identity-pool-configuration.ts'
import type { Services } from '../../lib/services.ts'
import { datasetRef } from '../../lib/store/datasets.ts'
import { removeIdentityPool } from '../../lib/store/identity-pools.ts'
import { streamChanges } from '../../lib/sync/stream-changes.ts'
import { aDataset, anIdentity, byAdmin, removal, replace, runAs } from '../operations/sync/bench.ts'
import {
  deleteStream,
  recordOf,
  setStreams,
  stepBy,
  streamed,
  streamStage,
  withStream,
  type StreamStage,
} from './stream-stage.ts'

let started: StreamStage
let stage: StreamStage & { stream: string }
let logged: jest.SpiedFunction<typeof process.stderr.write>
beforeAll(async () => {
  started = await streamStage()
})
afterAll(() => started.stop())
beforeEach(async () => {
  logged = jest.spyOn(process.stderr, 'write').mockReturnValue(true)
  stage = await withStream(started)
  stage.shown.length = 0
})
afterEach(() => logged.mockRestore())

const done = { batchItemFailures: [] }

async function usage() {
  const { IdentityPoolId } = stage.owner
  const answer = await describeIdentityPoolUsage.run({ IdentityPoolId }, stage.services, byAdmin)
  return answer.IdentityPoolUsage
}

async function streamingStatus() {
  const { IdentityPoolId } = stage.owner
  const answer = await getIdentityPoolConfiguration.run({ IdentityPoolId }, stage.services, byAdmin)
  return answer.CognitoStreams?.StreamingStatus
}

/** Services whose Kinesis is replaced. */
const withKinesis = (send: (command: PutRecordsCommand) => Promise<unknown>) =>
  Object.create(stage.services, {
    kinesis: { value: () => Promise.resolve({ send }) },
  }) as Services // only `send` is used

describe('a stream', () => {
  it('is told of each synchronization, in the words of Cognito', async () => {
    const { update } = aDataset(stage)
    const DeviceLastModifiedDate = new Date('2026-01-02T03:04:05.678Z')
    const first = await stepBy(stage, () =>
      update({ ...replace('a', '1'), DeviceLastModifiedDate }, replace('b', '2')),
    )
    stage.clock.now += 1000
    const second = await stepBy(stage, () => update(removal('b', 1)))
    expect(await streamChanges(stage.services, [first])).toEqual(done)
    expect(await streamChanges(stage.services, [second])).toEqual(done)
    const { IdentityId: identityId, IdentityPoolId: identityPoolId } = stage.owner
    const now = stage.clock.now
    const record = { lastModifiedDate: now - 1000, deviceLastModifiedDate: null, op: 'replace' }
    const sync = {
      PartitionKey: identityId,
      identityPoolId,
      identityId,
      dataSetName: 'notes',
      operation: 'replace',
      kinesisSyncRecordsURL: null,
      payloadType: 'Inline',
    }
    const deviceLastModifiedDate = DeviceLastModifiedDate.getTime()
    expect(await streamed(stage)).toEqual([
      {
        ...sync,
        kinesisSyncRecords: [
          { ...record, key: 'a', value: '1', syncCount: 1, deviceLastModifiedDate },
        ],
        lastModifiedDate: now - 1000,
        syncCount: 1,
      },
      {
        ...sync,
        kinesisSyncRecords: [
          { ...record, key: 'b', value: null, syncCount: 2, lastModifiedDate: now, op: 'remove' },
        ],
        lastModifiedDate: now,
        syncCount: 2,
      },
    ])
    expect(stage.shown.map(({ kind, to }) => [kind, to])).toEqual([
      ['stream', stage.stream],
      ['stream', stage.stream],
    ])
  })

  it('is told of a deletion', async () => {
    await aDataset(stage).update(replace('a', '1'))
    const step = await stepBy(stage, () => runAs(stage, deleteDataset, { DatasetName: 'notes' }))
    await streamChanges(stage.services, [step])
    expect(await streamed(stage)).toMatchObject([
      {
        dataSetName: 'notes',
        operation: 'remove',
        kinesisSyncRecords: [],
        lastModifiedDate: stage.clock.now,
        syncCount: 1,
      },
    ])
  })

  it('is told nothing when no record changes, as after an update was settled', async () => {
    const { update } = aDataset(stage)
    await update(replace('a', '1'))
    const dataset = await stage.services.table.get(datasetRef(stage.owner.IdentityId, 'notes'))
    const pending = dataset && { ...dataset, pendingParts: 1 }
    await streamChanges(stage.services, [recordOf(pending, dataset, stage.clock.now)])
    expect(await streamed(stage)).toEqual([])
  })

  it('is told of a large update while it lies aside', async () => {
    const { update } = aDataset(stage)
    const many = Array.from({ length: 150 }, (_, index) => replace(`k${index}`, String(index)))
    const step = await stepBy(stage, () => update(...many))
    await streamChanges(stage.services, [step])
    const [sync] = await streamed(stage)
    expect(sync?.kinesisSyncRecords).toHaveLength(150)
  })

  it('is given a URL of what is too large for it', async () => {
    const { update } = aDataset(stage)
    const value = '"'.repeat(700_000) // twice as long in JSON
    const step = await stepBy(stage, () => update(replace('large', value)))
    await streamChanges(stage.services, [step])
    const [sync] = await streamed(stage)
    expect(sync).toMatchObject({ payloadType: 'S3Url', kinesisSyncRecords: null, syncCount: 1 })
    const response = await fetch(String(sync?.kinesisSyncRecordsURL))
    expect(await response.json()).toMatchObject([{ key: 'large', value, op: 'replace' }])
  })

  it('is put what it had no room for once more', async () => {
    const step = await stepBy(stage, () => aDataset(stage).update(replace('a', '1')))
    const other = await stepBy(
      stage,
      () => aDataset(stage, 'other').update(replace('b', '2')),
      'other',
    )
    const requests: number[] = []
    const services = withKinesis(({ input: { Records = [] } }) => {
      requests.push(Records.length)
      const busy = { ErrorCode: 'ProvisionedThroughputExceededException' }
      return Promise.resolve({ Records: requests.length > 1 ? [{}] : [{}, busy] })
    })
    expect(await streamChanges(services, [step, other])).toEqual(done)
    expect(requests).toEqual([2, 1])
  })

  it('that fails for now is told later, and what others do is done', async () => {
    const theirs = stage
    const step = await stepBy(theirs, () => aDataset(theirs).update(replace('a', '1')))
    stage = await withStream(started)
    const ours = await stepBy(stage, () => aDataset(stage).update(replace('a', '1')))
    const services = withKinesis(({ input: { StreamName } }) =>
      StreamName === theirs.stream
        ? Promise.reject(new Error('Kinesis is busy'))
        : Promise.resolve({ Records: [{}] }),
    )
    expect(await streamChanges(services, [step, ours])).toEqual({
      batchItemFailures: [{ itemIdentifier: step.dynamodb?.SequenceNumber }],
    })
    expect(await usage()).toMatchObject({ SyncSessionsCount: 1 })
    expect(logged).toHaveBeenCalledWith(expect.stringContaining('Kinesis is busy'))
  })

  it('that fails half-way is told the rest later, and nothing twice', async () => {
    const { update } = aDataset(stage)
    const steps: Awaited<ReturnType<typeof stepBy>>[] = []
    for (let count = 0; count < 30; count++) {
      steps.push(await stepBy(stage, () => update(replace('a', String(count), count))))
    }
    const told: number[] = []
    const services = withKinesis(({ input: { Records = [] } }) => {
      if (told.length === 1) return Promise.reject(new Error('Kinesis is busy'))
      told.push(Records.length)
      return Promise.resolve({ Records: Records.map(() => ({})) })
    })
    const left = steps.slice(25).map(({ dynamodb }) => dynamodb?.SequenceNumber)
    expect(await streamChanges(services, steps)).toEqual({
      batchItemFailures: left.map((itemIdentifier) => ({ itemIdentifier })),
    })
    expect(await usage()).toMatchObject({ SyncSessionsCount: 30 })
    await streamChanges(stage.services, steps.slice(25)) // as Lambda brings them again
    expect(await usage()).toMatchObject({ SyncSessionsCount: 30 })
  })

  it('that is gone is turned off', async () => {
    await deleteStream(stage)
    const step = await stepBy(stage, () => aDataset(stage).update(replace('a', '1')))
    expect(await streamChanges(stage.services, [step])).toEqual(done)
    expect(await streamingStatus()).toBe('DISABLED')
    expect(logged).toHaveBeenCalledWith(expect.stringContaining('the stream is turned off'))
    expect(await usage()).toMatchObject({ SyncSessionsCount: 1 })
  })

  it('stays on when it was set anew meanwhile', async () => {
    const step = await stepBy(stage, () => aDataset(stage).update(replace('a', '1')))
    const services = withKinesis(async () => {
      const RoleArn = 'arn:aws:iam::123456789012:role/other'
      await setStreams(stage, { StreamName: 'other', RoleArn, StreamingStatus: 'ENABLED' })
      throw Object.assign(new Error('gone'), { name: 'ResourceNotFoundException' })
    })
    expect(await streamChanges(services, [step])).toEqual(done)
    expect(await streamingStatus()).toBe('ENABLED')
  })

  it('that is turned off is told nothing', async () => {
    await setStreams(stage, { StreamName: stage.stream, StreamingStatus: 'DISABLED' })
    const step = await stepBy(stage, () => aDataset(stage).update(replace('a', '1')))
    await streamChanges(stage.services, [step])
    expect(await streamed(stage)).toEqual([])
  })
})

describe('the usage of an identity pool', () => {
  it('counts updates and bytes, deletions too', async () => {
    const { update } = aDataset(stage)
    const steps = [
      await stepBy(stage, () => update(replace('key', 'value'))),
      await stepBy(stage, () => update(replace('key', 'val', 1))),
    ]
    await streamChanges(stage.services, steps)
    expect(await usage()).toEqual({
      IdentityPoolId: stage.owner.IdentityPoolId,
      SyncSessionsCount: 2,
      DataStorage: 6,
      LastModifiedDate: new Date(stage.clock.now),
    })
    stage.clock.now += 60_000
    const step = await stepBy(stage, () => runAs(stage, deleteDataset, { DatasetName: 'notes' }))
    await streamChanges(stage.services, [step])
    expect(await usage()).toMatchObject({
      SyncSessionsCount: 2,
      DataStorage: 0,
      LastModifiedDate: new Date(stage.clock.now),
    })
  })

  it('counts a batch that comes again once', async () => {
    const { update } = aDataset(stage)
    const steps = [
      await stepBy(stage, () => update(replace('a', '1'))),
      await stepBy(stage, () => update(replace('b', '2'))),
    ]
    await Promise.all([steps, steps].map((one) => streamChanges(stage.services, one)))
    await streamChanges(stage.services, steps.slice(1)) // what follows the first failure
    expect(await usage()).toMatchObject({ SyncSessionsCount: 2, DataStorage: 4 })
  })

  it('counts a change once that the stream does not take, however often it comes', async () => {
    const step = await stepBy(stage, () => aDataset(stage).update(replace('a', '1')))
    const busy = withKinesis(() => Promise.reject(new Error('Kinesis is busy')))
    for (let attempt = 0; attempt < 3; attempt++) {
      const { batchItemFailures } = await streamChanges(busy, [step])
      expect(batchItemFailures).toHaveLength(1)
    }
    expect(await usage()).toMatchObject({ SyncSessionsCount: 1, DataStorage: 2 })
  })

  it('is not of before when an older change comes late', async () => {
    const { update } = aDataset(stage)
    const early = await stepBy(stage, () => update(replace('a', '1')))
    stage.clock.now += 60_000
    const late = await stepBy(stage, () => update(replace('b', '2')))
    await streamChanges(stage.services, [late])
    await streamChanges(stage.services, [early])
    expect(await usage()).toMatchObject({
      SyncSessionsCount: 2,
      DataStorage: 4,
      LastModifiedDate: new Date(stage.clock.now),
    })
  })

  it('ends with the pool', async () => {
    const { services } = stage
    const owner = await anIdentity(services)
    const theirs = { ...stage, owner }
    const step = await stepBy(theirs, () => aDataset(theirs).update(replace('a', '1')))
    await services.table.write(removeIdentityPool(owner.IdentityPoolId))
    const { table } = services
    const write = jest.spyOn(table, 'write')
    expect(await streamChanges(services, [step])).toEqual(done)
    expect(write).not.toHaveBeenCalled()
    write.mockRestore()
  })
})
