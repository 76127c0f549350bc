import type { DynamoDBRecord } from 'aws-lambda'
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
import type { Courier } from '../../lib/delivery/courier.ts'
import { DeliveryFault } from '../../lib/delivery/faults.ts'
import { forgotPassword } from '../../lib/operations/user-pools/recovery/forgot-password.ts'
import { adminDeleteUser } from '../../lib/operations/user-pools/users/admin-delete-user.ts'
import type { Services } from '../../lib/services.ts'
import type { AppClient } from '../../lib/store/app-clients.ts'
import { toItem } from '../../lib/store/attribute-values.ts'
import { codeRef } from '../../lib/store/codes.ts'
import type { Attributes } from '../../lib/store/writes.ts'
import type { UserPool } from '../../lib/store/user-pools.ts'
import type { User } from '../../lib/store/users.ts'
import { deliverMessages } from '../../lib/user-pools/deliver.ts'
import { aClient, aPool, run } from '../builders.ts'
import { arnOf, aTriggerStage, type TriggerStage } from '../triggers/lambda-endpoint.ts'
import { aUser } from './people.ts'
import { refusal } from './stage.ts'

let stage: TriggerStage
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  stage = await aTriggerStage()
  pool = await aPool(stage.services, { AutoVerifiedAttributes: ['email'] })
  client = await aClient(stage.services, pool, { PreventUserExistenceErrors: 'ENABLED' })
})
afterAll(() => stage.stop())

let log: string
beforeEach(() => {
  log = ''
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    log += String(text)
    return true
  })
})
afterEach(() => {
  jest.restoreAllMocks()
})

const attributes = { email: 'jane@example.com', email_verified: 'true' }

/** Somebody who asked for a new password, and what the stream brings of it. */
async function asking(of = pool, by = client) {
  const user = await aUser(stage.services, of, { attributes })
  await ask(user.username, by)
  return { user, record: await recordOf(user) }
}

const ask = (Username: string, by = client) =>
  run(forgotPassword, stage.services, {
    ClientId: by.id,
    Username,
    ClientMetadata: { from: 'test' },
  })

async function itemOf({
  poolId,
  username,
}: Pick<User, 'poolId' | 'username'>): Promise<Attributes> {
  const { key } = codeRef(poolId, username, 'forgot-password')
  return (await stage.services.table.get({ key, parse: (item) => item })) ?? {}
}

async function recordOf(user: Pick<User, 'poolId' | 'username'>, before?: Attributes) {
  const dynamodb = {
    NewImage: toItem(await itemOf(user)),
    ...(before && { OldImage: toItem(before) }),
  }
  return { dynamodb } as unknown as DynamoDBRecord // as the event types it
}

/** The services with a carrier that answers in turn with these, and then takes all. */
function withCarrier(...faults: Error[]) {
  const taken: unknown[] = []
  const email = jest.fn<Courier['email']>((message) => {
    const fault = faults.shift()
    if (fault !== undefined) return Promise.reject(fault)
    taken.push(message)
    return Promise.resolve()
  })
  const courier = { value: { email, sms: email as never } }
  const services = Object.create(stage.services, { courier }) as Services // with that carrier
  return { services, taken, email }
}

const passing = new DeliveryFault('passing', new Error('451 come back jane@example.com'))
const refused = new DeliveryFault('refused', new Error('550 no'))

describe('a message in the stream', () => {
  it('reaches its user with a good code', async () => {
    const { record } = await asking()
    const sent = stage.outbox.length
    await deliverMessages(stage.services, [record])
    expect(stage.outbox.slice(sent)).toMatchObject([{ to: 'jane@example.com' }])
    expect(stage.codeTo('jane@example.com')).toMatch(/^\d{6}$/u)
  })

  it('lies there sealed, as large for nobody as for somebody', async () => {
    const { user } = await asking()
    await ask('phantom')
    const [real, pretended] = [
      await itemOf(user),
      await itemOf({ poolId: pool.id, username: 'phantom' }),
    ]
    expect(JSON.stringify(real)).not.toMatch(/jane@|"code":"\d/u)
    expect(String(pretended.outbox)).toHaveLength(String(real.outbox).length)
  })

  it('brings so much metadata and no more, whoever is meant', async () => {
    const { user } = await asking()
    for (const Username of [user.username, 'phantom']) {
      const input = { ClientId: client.id, Username }
      const tell = (bytes: number) =>
        run(forgotPassword, stage.services, { ...input, ClientMetadata: { a: 'x'.repeat(bytes) } })
      await expect(tell(32_000)).resolves.toHaveProperty('CodeDeliveryDetails')
      await expect(tell(33_000)).rejects.toEqual(
        refusal('InvalidParameterException', 'ClientMetadata is too large.'),
      )
    }
  })

  it('to nobody goes nowhere', async () => {
    await ask('phantom')
    const sent = stage.outbox.length
    const record = await recordOf({ poolId: pool.id, username: 'phantom' })
    await deliverMessages(stage.services, [record])
    expect(stage.outbox).toHaveLength(sent)
  })

  it.each<[string, (user: User) => unknown]>([
    [
      'whose user is gone',
      ({ username }) =>
        run(adminDeleteUser, stage.services, { UserPoolId: pool.id, Username: username }),
    ],
    [
      'whose user’s name is another’s by now',
      async ({ username }) => {
        await run(adminDeleteUser, stage.services, { UserPoolId: pool.id, Username: username })
        await aUser(stage.services, pool, { username, attributes })
      },
    ],
    ['whose code has ended', () => (stage.clock.now += 3_600_000)],
  ])('%s goes nowhere', async (_, change) => {
    const { user, record } = await asking()
    await change(user)
    const sent = stage.outbox.length
    await deliverMessages(stage.services, [record])
    expect(stage.outbox).toHaveLength(sent)
  })

  it('leaves once for each time it was written', async () => {
    const { user } = await asking()
    const before = await itemOf(user)
    const sent = stage.outbox.length
    await deliverMessages(stage.services, [await recordOf(user, before)])
    expect(stage.outbox).toHaveLength(sent)
  })

  it('does not open in the item of somebody else', async () => {
    const [jane, john] = [await asking(), await asking()]
    const NewImage = toItem({
      ...(await itemOf(john.user)),
      outbox: (await itemOf(jane.user)).outbox,
    })
    const moved = { dynamodb: { NewImage } } as unknown as DynamoDBRecord // as the event types it
    await expect(deliverMessages(stage.services, [moved])).rejects.toThrow('does not open')
  })

  it('is tried again while the carrier’s fault may pass', async () => {
    const { record } = await asking()
    const { services, taken, email } = withCarrier(passing, passing)
    await deliverMessages(services, [record])
    expect(email).toHaveBeenCalledTimes(3)
    expect(taken).toHaveLength(1)
    expect(log).toBe('')
  })

  it.each([
    ['the third time that it may pass', [passing, passing, passing], 3],
    ['a fault that stays', [refused], 1],
  ])('is counted and dropped after %s, and the others leave', async (_, faults, calls) => {
    const [one, other] = [await asking(), await asking()]
    const { services, taken, email } = withCarrier(...faults)
    await deliverMessages(services, [one.record])
    expect(email).toHaveBeenCalledTimes(calls)
    await deliverMessages(services, [other.record])
    expect(taken).toHaveLength(1)
    const line = JSON.parse(log) as Record<string, unknown> // one line of ours
    expect(line).toMatchObject({
      level: 'WARN',
      UndeliveredMessages: 1,
      Deployment: stage.services.settings.tableName,
      pool: pool.id,
      kind: 'ForgotPassword',
      medium: 'EMAIL',
      _aws: {
        CloudWatchMetrics: [
          {
            Namespace: 'Cognate',
            Dimensions: [['Deployment']],
            Metrics: [{ Name: 'UndeliveredMessages', Unit: 'Count' }],
          },
        ],
      },
    })
    expect(log).not.toMatch(/jane@|\b\d{6}\b(?!\d)(?!_)/u)
  })

  it('brings the whole batch again when the store fails, before anything left', async () => {
    const [one, other] = [await asking(), await asking()]
    const { taken } = withCarrier()
    const read = jest.fn(() => Promise.reject(new Error('the store is away')))
    const table = Object.create(stage.services.table, { read: { value: read } }) as unknown
    const services = Object.create(withCarrier().services, {
      table: { value: table },
    }) as Services // with that table
    const records = [one.record, other.record]
    await expect(deliverMessages(services, records)).rejects.toThrow('the store is away')
    expect(taken).toEqual([])
  })

  it('has the words of the custom message trigger, whose failure nobody is told', async () => {
    const own = await aPool(stage.services, { LambdaConfig: { CustomMessage: arnOf('writer') } })
    const by = await aClient(stage.services, own, { PreventUserExistenceErrors: 'ENABLED' })
    stage.lambda.functions.set('writer', (event) => ({
      ...event,
      response: { emailMessage: 'Enter {####}', emailSubject: 'Forgotten?' },
    }))
    const { record } = await asking(own, by)
    expect(stage.lambda.invocations).toEqual([])
    await deliverMessages(stage.services, [record])
    expect(stage.lambda.lastEvent('writer')).toMatchObject({
      triggerSource: 'CustomMessage_ForgotPassword',
      callerContext: { clientId: by.id },
      request: { clientMetadata: { from: 'test' }, userAttributes: { email: 'jane@example.com' } },
    })
    expect(stage.outbox.at(-1)).toMatchObject({ subject: 'Forgotten?' })
    stage.lambda.functions.set('writer', () => {
      throw new Error('no words')
    })
    const sent = stage.outbox.length
    const later = await asking(own, by)
    await deliverMessages(stage.services, [later.record])
    expect(stage.outbox).toHaveLength(sent)
    expect(log).toContain('"UndeliveredMessages":1')
  })
})
