import type { DynamoDBRecord } from 'aws-lambda'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startDynamoDb } from '../local/dynamodb.ts'
import { createTable } from '../local/table.ts'
import type { Courier, Email, TextMessage } from '../lib/delivery/courier.ts'
import { createServices, type Services } from '../lib/services.ts'
import type { Table } from '../lib/store/table.ts'
import { deliverMessages } from '../lib/user-pools/deliver.ts'

/** Services over a real store of their own, with a clock that stands still and an outbox. */
export interface TestServices {
  readonly services: Services
  /** Set `clock.now` to move time; milliseconds since the epoch. */
  readonly clock: { now: number }
  /** What would have left, oldest first. */
  readonly outbox: (Email | TextMessage)[]
  /** Does what the function at the table's stream would do with the messages that wait in it. */
  deliver(): Promise<void>
  stop(): Promise<void>
}

/** Starts an in-memory store and builds the services over it. */
export async function testServices(env: Record<string, string> = {}): Promise<TestServices> {
  const folder = mkdtempSync(join(tmpdir(), 'cognate-test-'))
  const store = await startDynamoDb({ dataFolder: folder })
  await createTable(store.url)
  const clock = { now: Date.UTC(2026, 10, 21, 12) }
  const outbox: (Email | TextMessage)[] = []
  const keep = (message: Email | TextMessage) => {
    outbox.push(message)
    return Promise.resolve()
  }
  const courier: Courier = { email: keep, sms: keep }
  process.env.AWS_ENDPOINT_URL_DYNAMODB = store.url
  process.env.AWS_ACCESS_KEY_ID ??= 'local'
  process.env.AWS_SECRET_ACCESS_KEY ??= 'local'
  process.env.AWS_REGION ??= 'us-east-1'
  const real = createServices(
    {
      ...process.env,
      COGNATE_KEY_FILE: join(folder, 'key'),
      COGNATE_ACCESS_KEYS: 'local:local',
      ...env,
    },
    { now: () => clock.now },
  )
  const services = Object.create(real, { courier: { value: courier } }) as Services // with our courier
  const changes = streamOf(services.table)
  return {
    services,
    clock,
    outbox,
    deliver: () => deliverMessages(services, changes.splice(0)),
    stop: async () => {
      await store.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The items that a table has put since, as its stream brings them. */
export function streamOf(table: Table): DynamoDBRecord[] {
  const changes: DynamoDBRecord[] = []
  const write = table.write.bind(table)
  table.write = async (...writes) => {
    await write(...writes)
    for (const { Put } of writes.flat().map(({ build }) => build('table'))) {
      if (Put) changes.push({ dynamodb: { NewImage: Put.Item as never } }) // the same, typed by the event
    }
  }
  return changes
}
