import { GetEndpointAttributesCommand } from '@aws-sdk/client-sns'
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
import type { Services } from '../../lib/services.ts'
import { AwsError } from '../../lib/aws/aws-client.ts'
import { manyDevices } from './many-devices.ts'
import {
  aDevice,
  aListeningDevice,
  announce,
  changeBy,
  pushStage,
  retry,
  withNewOwner,
  write,
  type PushStage,
} from './push-stage.ts'
import { watchedTable } from './watched-table.ts'

let started: PushStage
let stage: PushStage
let log: jest.SpiedFunction<typeof process.stderr.write>
beforeAll(async () => {
  started = await pushStage()
})
afterAll(() => started.stop())
beforeEach(async () => {
  stage = await withNewOwner(started)
  for (const list of [stage.delivered, stage.retries, stage.failures]) list.length = 0
  log = jest.spyOn(process.stderr, 'write').mockReturnValue(true)
  await write(stage)
})
afterEach(() => log.mockRestore())

/** A stage whose SNS fails as told for the endpoints of some tokens. */
function withFaults(faultOf: (token: string) => Error | undefined): PushStage & { sent: string[] } {
  const sent: string[] = []
  const tokens = new Map<string, string>()
  const call = async (operation: string, input: { TargetArn: string }) => {
    const { TargetArn } = input
    const token = tokens.get(TargetArn) ?? (await tokenOf(TargetArn))
    tokens.set(TargetArn, token)
    sent.push(token)
    const fault = faultOf(token)
    if (fault) throw fault
    return stage.services.publisher().call(operation, input)
  }
  const publisher = { value: () => ({ call }) }
  return { ...stage, sent, services: Object.create(stage.services, { publisher }) as Services } // only `call` is used
}

async function tokenOf(EndpointArn: string): Promise<string> {
  const sns = await stage.services.sns()
  const { Attributes } = await sns.send(new GetEndpointAttributesCommand({ EndpointArn }))
  return Attributes?.Token ?? ''
}

function fault(name: string, status: number): Error {
  return new AwsError(name, status, { message: 'said by SNS' })
}

const throttled = fault('Throttled', 429)
const told = () => stage.delivered.map(({ to }) => to)
const countsTold = () =>
  stage.delivered.map(({ text }) => /"syncCount":"(\d+)"/u.exec(text)?.[1] ?? '')

describe('a change of a dataset with 1,000 devices', () => {
  let crowd: PushStage
  let ids: string[]
  beforeAll(async () => {
    crowd = await withNewOwner(started)
    await write(crowd)
    ids = await manyDevices(crowd, 1_000)
  }, 60_000)
  beforeEach(() => void (stage = crowd))

  it('wakes each once, but for the writer’s', async () => {
    const [writer = '', ...others] = ids
    const change = await changeBy(stage, { writer })
    expect(await announce(stage, [change])).toEqual({ batchItemFailures: [] })
    expect(told().sort()).toEqual(others.toSorted())
    expect([...stage.retries, ...stage.failures]).toEqual([])
  }, 30_000)

  it('costs the update no call to the store more than with none', async () => {
    const unheard = await withNewOwner(stage)
    await write(unheard)
    const callsOf = async (one: PushStage) => {
      const { services, calls } = watchedTable(one.services)
      await write({ ...one, services })
      return calls
    }
    expect(await callsOf(stage)).toEqual(await callsOf(unheard))
  }, 30_000)

  it('goes on in another invocation where one has no time left, and tells nobody twice', async () => {
    let looks = 0
    const shortTime = () => (looks++ < 300 ? 60_000 : 0)
    const change = await changeBy(stage)
    expect(await announce(stage, [change], shortTime)).toEqual({ batchItemFailures: [] })
    expect(told().length).toBeLessThan(300)
    expect(stage.retries.length).toBeGreaterThan(0)
    expect(await retry(stage)).toEqual({ batchItemFailures: [] })
    expect(told().sort()).toEqual(ids.toSorted())
    expect([...stage.retries, ...stage.failures]).toEqual([])
  }, 30_000)

  it('tells those again only who could not be told', async () => {
    const bad = new Set([ids[0], ids[500], ids[999]])
    const faulty = withFaults((token) => (bad.has(token) ? throttled : undefined))
    expect(await announce(faulty, [await changeBy(stage)])).toEqual({ batchItemFailures: [] })
    expect(told().length).toBe(997)
    bad.clear()
    faulty.sent.length = 0
    expect(await retry(faulty)).toEqual({ batchItemFailures: [] })
    expect(faulty.sent.sort()).toEqual([ids[0], ids[500], ids[999]].sort())
    expect(told().sort()).toEqual(ids.toSorted())
  }, 30_000)
})

describe('of several changes in a batch', () => {
  it('only the newest of a dataset is told, to all but its writer', async () => {
    const first = await aListeningDevice(stage, 'first')
    const second = await aListeningDevice(stage, 'second')
    const changes = [
      await changeBy(stage, { writer: second, position: '1' }),
      await changeBy(stage, { writer: first, position: '2' }),
      await changeBy(stage, { writer: second, position: '3' }),
    ]
    await announce(stage, changes)
    expect(told()).toEqual(['first'])
    expect(countsTold()).toEqual(['4'])
  })

  it('one that cannot be looked up comes again, without holding up the others', async () => {
    await aListeningDevice(stage, 'here')
    const other = await withNewOwner(stage)
    await write(other)
    await aListeningDevice(other, 'there')
    const changes = [
      await changeBy(stage, { position: '7' }),
      await changeBy(other, { position: '8' }),
    ]
    const { table } = stage.services
    const busy: unknown = {
      query: (request: Parameters<typeof table.query>[0]) =>
        JSON.stringify(request).includes(stage.owner.IdentityId)
          ? Promise.reject(new Error('the table is busy'))
          : table.query(request),
      readAll: (keys: Parameters<typeof table.readAll>[0]) => table.readAll(keys),
    } // of which announcing uses these two
    const services = Object.create(stage.services, { table: { value: busy } }) as Services // with it
    expect(await announce({ services }, changes)).toEqual({
      batchItemFailures: [{ itemIdentifier: '7' }],
    })
    expect(told()).toEqual(['there'])
    expect(log).toHaveBeenCalledWith(expect.stringContaining('the table is busy'))
  })
})

describe('a device that SNS does not take', () => {
  it('is told later, when SNS takes it', async () => {
    await aListeningDevice(stage, 'good')
    await aListeningDevice(stage, 'bad')
    let isDown = true
    const faulty = withFaults((token) => (token === 'bad' && isDown ? throttled : undefined))
    expect(await announce(faulty, [await changeBy(stage)])).toEqual({ batchItemFailures: [] })
    isDown = false
    await retry(faulty)
    expect(told()).toEqual(['good', 'bad'])
    expect([...stage.retries, ...stage.failures]).toEqual([])
  })

  it.each([
    ['Throttled', 429],
    ['InternalError', 500],
  ])('is given up on after six tries, with a message that says all: %s', async (name, status) => {
    const error = fault(name, status)
    const bad = await aListeningDevice(stage, 'bad')
    const isPassing =
      error.name !== 'TimeoutError' || delete (error as { $metadata?: object }).$metadata
    expect(isPassing).toBe(true)
    const faulty = withFaults(() => fault(name, status))
    await announce(faulty, [await changeBy(stage)])
    for (let tries = 1; tries < 6; tries++) {
      expect(stage.failures).toEqual([])
      await retry(faulty)
    }
    expect(stage.retries).toEqual([])
    expect(faulty.sent).toHaveLength(6)
    const { IdentityId: identityId, IdentityPoolId: identityPoolId } = stage.owner
    expect(stage.failures.map((body) => JSON.parse(body) as unknown)).toEqual([
      {
        change: { identityPoolId, identityId, name: 'notes', syncCount: 2 },
        deviceIds: [bad],
        tries: 6,
        fault: `${name}: said by SNS`,
      },
    ])
    expect(log).toHaveBeenCalledWith(expect.stringContaining('"undelivered"'))
  })

  it.each(['AuthorizationError', 'PlatformApplicationDisabled'])(
    'for %s is given up on at once, and takes later changes',
    async (name) => {
      await aListeningDevice(stage, 'bad')
      await announce(
        withFaults(() => fault(name, 400)),
        [await changeBy(stage)],
      )
      expect(stage.retries).toEqual([])
      expect(stage.failures).toHaveLength(1)
      await announce(stage, [await changeBy(stage)])
      expect(countsTold()).toEqual(['3'])
    },
  )

  it('is not told again of what another change followed', async () => {
    await aListeningDevice(stage, 'bad')
    const faulty = withFaults(() => throttled)
    await announce(faulty, [await changeBy(stage)])
    const newer = await changeBy(stage)
    expect(await retry(stage)).toEqual({ batchItemFailures: [] })
    expect(told()).toEqual([])
    await announce(stage, [newer])
    expect(countsTold()).toEqual(['3'])
  })

  it('is left alone when its token moved to another identity meanwhile', async () => {
    await aListeningDevice(stage, 'bad')
    await announce(
      withFaults(() => throttled),
      [await changeBy(stage)],
    )
    await aDevice(await withNewOwner(stage), 'bad')
    await retry(stage)
    expect(told()).toEqual([])
    expect([...stage.retries, ...stage.failures]).toEqual([])
  })
})

describe('when the queue takes nothing', () => {
  const refuses = { call: () => Promise.reject(new AwsError('ServiceUnavailable', 503, {})) }

  it('a change comes again by the stream', async () => {
    await aListeningDevice(stage, 'bad')
    const { services } = withFaults(() => throttled)
    const down = Object.create(services, { sqs: { value: () => refuses } }) as Services // else the same
    expect(await announce({ services: down }, [await changeBy(stage, { position: '9' })])).toEqual({
      batchItemFailures: [{ itemIdentifier: '9' }],
    })
  })

  it('a page comes again by the queue', async () => {
    await aListeningDevice(stage, 'bad')
    const faulty = withFaults(() => throttled)
    await announce(faulty, [await changeBy(stage)])
    const services = Object.create(faulty.services, { sqs: { value: () => refuses } }) as Services // else the same
    expect(await retry({ ...stage, services })).toEqual({
      batchItemFailures: [{ itemIdentifier: '0' }],
    })
  })
})

it('names a message that is none of ours, and deals with the others', async () => {
  await aListeningDevice(stage, 'good')
  await announce(
    withFaults(() => throttled),
    [await changeBy(stage)],
  )
  stage.retries.unshift('not JSON', '{}')
  expect(await retry(stage)).toEqual({
    batchItemFailures: [{ itemIdentifier: '0' }, { itemIdentifier: '1' }],
  })
  expect(told()).toEqual(['good'])
})
