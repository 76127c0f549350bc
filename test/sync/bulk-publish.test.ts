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
import { newIdentityId } from '../../lib/identity-pools/ids.ts'
import { bulkPublish as bulkPublishOperation } from '../../lib/operations/sync/bulk-publish.ts'
import { getBulkPublishDetails } from '../../lib/operations/sync/get-bulk-publish-details.ts'
import type { Services } from '../../lib/services.ts'
import { addIdentity } from '../../lib/store/identities.ts'
import { removeIdentityPool } from '../../lib/store/identity-pools.ts'
import { bulkPublish } from '../../lib/sync/bulk-publish.ts'
import type { Owner } from '../../lib/sync/owner.ts'
import { aDataset, byAdmin, removal, replace } from '../operations/sync/bench.ts'
import {
  deleteStream,
  setStreams,
  streamed,
  streamStage,
  withStream,
  type StreamStage,
} from './stream-stage.ts'

let started: StreamStage
let stage: StreamStage & { stream: string }
let invoked: unknown[]
let logged: jest.SpiedFunction<typeof process.stderr.write>
beforeAll(async () => {
  started = await streamStage()
})
afterAll(() => started.stop())
beforeEach(async () => {
  logged = jest.spyOn(process.stderr, 'write').mockReturnValue(true)
  stage = await withStream(started)
  invoked = []
})
afterEach(() => logged.mockRestore())

const always = { hasTime: () => true }
const never = { hasTime: () => false }

/** Starts a bulk publish; the call of its function is only noted. */
const start = (IdentityPoolId = stage.owner.IdentityPoolId) => {
  const send = (command: { input: unknown }) => Promise.resolve(invoked.push(command.input))
  const services = Object.create(stage.services, {
    ownLambda: { value: () => Promise.resolve({ send }) },
  }) as Services // only `send` is used
  return bulkPublishOperation.run({ IdentityPoolId }, services, byAdmin)
}
const details = () =>
  getBulkPublishDetails.run({ IdentityPoolId: stage.owner.IdentityPoolId }, stage.services, byAdmin)
const work = (limits = always, services = stage.services) =>
  bulkPublish(services, { identityPoolId: stage.owner.IdentityPoolId }, limits)

/** Services whose Kinesis is replaced. */
const withKinesis = (send: (command: PutRecordsCommand) => Promise<unknown>) =>
  Object.create(stage.services, {
    kinesis: { value: () => Promise.resolve({ send }) },
  }) as Services // only `send` is used

/** Other identities of the pool. */
async function more(count: number): Promise<Owner[]> {
  const { IdentityPoolId } = stage.owner
  const dates = { createdAt: 0, updatedAt: 0, version: 1 }
  return Promise.all(
    Array.from({ length: count }, async () => {
      const IdentityId = newIdentityId(IdentityPoolId)
      const identity = { id: IdentityId, poolId: IdentityPoolId, logins: [], ...dates }
      await stage.services.table.write(addIdentity(identity))
      return { IdentityPoolId, IdentityId }
    }),
  )
}

describe('BulkPublish', () => {
  it('publishes all data of the pool, and says so', async () => {
    expect(await details()).toEqual({
      IdentityPoolId: stage.owner.IdentityPoolId,
      BulkPublishStatus: 'NOT_STARTED',
    })
    const { update } = aDataset(stage)
    await update(replace('a', '1'), replace('b', '2'))
    await update(removal('b', 1))
    await aDataset(stage, 'other').update(replace('c', '3'))
    const [other] = await more(2)
    if (other) await aDataset({ ...stage, owner: other }).update(replace('d', '4'))
    expect(await start()).toEqual({ IdentityPoolId: stage.owner.IdentityPoolId })
    expect(invoked).toMatchObject([
      { FunctionName: 'cognate-local-bulk-publish', InvocationType: 'Event' },
    ])
    const BulkPublishStartTime = new Date(stage.clock.now)
    expect(await details()).toMatchObject({
      BulkPublishStatus: 'IN_PROGRESS',
      BulkPublishStartTime,
    })
    stage.clock.now += 1000
    await work()
    expect(await details()).toEqual({
      IdentityPoolId: stage.owner.IdentityPoolId,
      BulkPublishStatus: 'SUCCEEDED',
      BulkPublishStartTime,
      BulkPublishCompleteTime: new Date(stage.clock.now),
    })
    const published = await streamed(stage)
    const told = published.map(({ identityId, dataSetName, kinesisSyncRecords, syncCount }) => ({
      identityId,
      dataSetName,
      syncCount,
      keys: (kinesisSyncRecords as { key: string }[]).map(({ key }) => key),
    }))
    const { IdentityId: identityId } = stage.owner
    expect(told).toHaveLength(3)
    expect(told).toEqual(
      expect.arrayContaining([
        { identityId, dataSetName: 'notes', syncCount: 2, keys: ['a'] },
        { identityId, dataSetName: 'other', syncCount: 1, keys: ['c'] },
        { identityId: other?.IdentityId, dataSetName: 'notes', syncCount: 1, keys: ['d'] },
      ]),
    )
  })

  it('goes on once at a time, whoever asks', async () => {
    const starts = await Promise.allSettled(Array.from({ length: 16 }, () => start()))
    expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const refused of starts.filter(({ status }) => status === 'rejected')) {
      expect(refused).toMatchObject({
        reason: {
          code: 'DuplicateRequestException',
          message: 'A bulk publish of the identity pool is in progress.',
        },
      })
    }
    expect(invoked).toHaveLength(1)
  })

  it('succeeds once a day', async () => {
    await start()
    await work()
    const refusal = {
      code: 'AlreadyStreamedException',
      syncStatus: 400,
      message: 'A bulk publish of the identity pool succeeded less than 24 hours ago.',
    }
    stage.clock.now += 24 * 60 * 60 * 1000 - 1
    await expect(start()).rejects.toMatchObject(refusal)
    stage.clock.now += 1
    await start()
    expect(await details()).toMatchObject({ BulkPublishStatus: 'IN_PROGRESS' })
    expect(await details()).not.toHaveProperty('BulkPublishCompleteTime', expect.any(Date))
  })

  it('needs a stream that is on, and a pool', async () => {
    await setStreams(stage, { StreamName: stage.stream, StreamingStatus: 'DISABLED' })
    await expect(start()).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'The identity pool has no Cognito Streams that are enabled.',
    })
    const id = 'us-east-1:00000000-0000-0000-0000-000000000000'
    await expect(start(id)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: `IdentityPool '${id}' not found.`,
    })
  })

  it('fails with the stream, and says why', async () => {
    await aDataset(stage).update(replace('a', '1'))
    await start()
    await deleteStream(stage)
    await work()
    const failed = await details()
    expect(failed).toMatchObject({ BulkPublishStatus: 'FAILED' })
    expect(failed.FailureMessage).toContain('ResourceNotFoundException')
    await expect(start()).rejects.toMatchObject({ code: 'InvalidParameterException' }) // it is off
  })

  it('fails when the stream is turned off meanwhile', async () => {
    await start()
    await setStreams(stage, { StreamName: stage.stream, StreamingStatus: 'DISABLED' })
    await work()
    expect(await details()).toMatchObject({
      BulkPublishStatus: 'FAILED',
      FailureMessage: 'Cognito Streams are disabled.',
    })
  })

  it('is tried again when something passes, but not for ever', async () => {
    await aDataset(stage).update(replace('a', '1'))
    await start()
    const busy = withKinesis(() => Promise.reject(new Error('Kinesis is busy')))
    for (let setback = 1; setback < 10; setback++) {
      await expect(work(always, busy)).rejects.toThrow('Kinesis is busy')
      expect(await details()).toMatchObject({ BulkPublishStatus: 'IN_PROGRESS' })
    }
    await expect(work(always, busy)).rejects.toThrow('Kinesis is busy')
    expect(await details()).toMatchObject({
      BulkPublishStatus: 'FAILED',
      FailureMessage: 'Kinesis is busy',
    })
  })

  it('is forgotten with its pool', async () => {
    await start()
    await stage.services.table.write(removeIdentityPool(stage.owner.IdentityPoolId))
    await work()
    await work()
    await expect(details()).rejects.toMatchObject({ code: 'ResourceNotFoundException' })
  })
})

describe('a worker of a bulk publish', () => {
  /** A pool of eight steps, a dataset each for its 60 identities. */
  async function aLargePool(): Promise<Set<string>> {
    const owners = [stage.owner, ...(await more(59))]
    for (const owner of owners) await aDataset({ ...stage, owner }).update(replace('k', 'v'))
    return new Set(owners.map(({ IdentityId }) => IdentityId))
  }

  it('goes on where the time was up', async () => {
    const everybody = await aLargePool()
    await start()
    await work(never)
    expect(await streamed(stage)).toHaveLength(8)
    expect(await details()).toMatchObject({ BulkPublishStatus: 'IN_PROGRESS' })
    await bulkPublish(stage.services, {}, never) // as the schedule does, which knows no pool
    expect(await streamed(stage)).toHaveLength(16)
    await work()
    expect(await details()).toMatchObject({ BulkPublishStatus: 'SUCCEEDED' })
    const published = await streamed(stage)
    expect(published).toHaveLength(60)
    expect(new Set(published.map(({ identityId }) => identityId))).toEqual(everybody)
  })

  it('may die at any moment: the next one publishes what it did not come to', async () => {
    const everybody = await aLargePool()
    await start()
    const real = await stage.services.kinesis(undefined)
    let puts = 0
    const dying = withKinesis((command) =>
      ++puts > 30 ? new Promise<never>(() => undefined) : real.send(command),
    )
    void work(always, dying) // it never comes to an end
    while (puts <= 30) await new Promise((resolve) => setImmediate(resolve))
    await work()
    expect(await details()).toMatchObject({ BulkPublishStatus: 'IN_PROGRESS' }) // its lease holds
    stage.clock.now += 6 * 60_000
    await work()
    expect(await details()).toMatchObject({ BulkPublishStatus: 'SUCCEEDED' })
    const published = await streamed(stage)
    expect(new Set(published.map(({ identityId }) => identityId))).toEqual(everybody)
  })

  it('goes on in smaller steps after a setback', async () => {
    const everybody = await aLargePool()
    await start()
    const real = await stage.services.kinesis(undefined)
    let puts = 0
    const busy = withKinesis((command) =>
      ++puts > 4 ? Promise.reject(new Error('Kinesis is busy')) : real.send(command),
    )
    await expect(work(never, busy)).rejects.toThrow('Kinesis is busy')
    puts = 0
    await work(never, busy)
    expect(puts).toBe(4)
    await work()
    expect(await details()).toMatchObject({ BulkPublishStatus: 'SUCCEEDED' })
    const published = await streamed(stage)
    expect(new Set(published.map(({ identityId }) => identityId))).toEqual(everybody)
  })

  it('works alone', async () => {
    await aLargePool()
    await start()
    await Promise.all([work(), work(), bulkPublish(stage.services, {}, always)])
    expect(await streamed(stage)).toHaveLength(60)
  })
})
