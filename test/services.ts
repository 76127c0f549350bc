import type { DynamoDBRecord } from 'aws-lambda'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startDynamoDb } from '../local/dynamodb.ts'
import { createTable } from '../local/table.ts'
import type { Courier, Email, TextMessage } from '../lib/delivery/courier.ts'
import { createServices, type Services } from '../lib/services.ts'
import { fromItem, toItem, type StoredItem } from '../lib/store/attribute-values.ts'
import type { Key } from '../lib/store/keys.ts'
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
      COGNATE_AUDIT: 'off', // the terminal belongs to Jest
      ...env,
    },
    { now: () => clock.now },
  )
  const services = Object.create(real, { courier: { value: courier } }) as Services // with our courier
  const changes = streamOf(services.table, real.table)
  return {
    services,
    clock,
    outbox,
    deliver: async () => deliverMessages(services, await changes()),
    stop: async () => {
      await store.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** What a table's stream would bring of the messages written since, each once. */
export function streamOf(table: Table, reader: Table): () => Promise<DynamoDBRecord[]> {
  const changes: (StoredItem | Key)[] = []
  const write = table.write.bind(table)
  table.write = async (...writes) => {
    await write(...writes)
    for (const { Put, Update } of writes.flat().map(({ build }) => build('table'))) {
      if (Put) changes.push(Put.Item)
      if (JSON.stringify(Update ?? {}).includes('"outbox"')) {
        changes.push(fromItem(Update?.Key ?? {}) as unknown as Key) // an item's key
      }
    }
  }
  return () =>
    Promise.all(
      changes.splice(0).map(async (change) => ({
        dynamodb: { NewImage: (await imageOf(change, reader)) as never }, // the same, typed by the event
      })),
    )
}

async function imageOf(change: StoredItem | Key, reader: Table): Promise<StoredItem> {
  if (typeof change.pk !== 'string') return change as StoredItem // of the two the other has text there
  const [item = {}] = (await reader.readAll([change as Key])).values() // as above
  return toItem(item)
}
