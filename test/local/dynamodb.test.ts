import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startDynamoDb, type RunningDynamoDb } from '../../local/dynamodb.ts'
import { createTable } from '../../local/table.ts'

const TableName = 'cognate'

function clientOf({ url }: RunningDynamoDb): DynamoDBClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  return new DynamoDBClient({ endpoint: url, region: 'us-east-1', credentials })
}

describe('the embedded DynamoDB', () => {
  let engine: RunningDynamoDb
  let client: DynamoDBClient

  beforeAll(async () => {
    engine = await startDynamoDb({ dataFolder: undefined })
    client = clientOf(engine)
    await createTable(engine.url)
  })

  afterAll(async () => {
    client.destroy()
    await engine.stop()
  })

  it('has the table that serverless.yml defines, with a stream and time to live', async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }))
    expect(Table).toMatchObject({
      TableStatus: 'ACTIVE',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    })
    const timeToLive = await client.send(new DescribeTimeToLiveCommand({ TableName }))
    expect(timeToLive.TimeToLiveDescription).toMatchObject({ AttributeName: 'ttl' })
  })

  it('leaves a table that is there as it is', async () => {
    const Item = { pk: { S: 'kept' }, sk: { S: 'kept' } }
    await client.send(new PutItemCommand({ TableName, Item }))
    await createTable(engine.url)
    const found = await client.send(new GetItemCommand({ TableName, Key: Item }))
    expect(found.Item).toEqual(Item)
  })

  it('reads a partition by count, consistently, right after a transaction', async () => {
    const put = (sk: string, lsk: string) => ({
      Put: { TableName, Item: { pk: { S: 'p' }, sk: { S: sk }, lsk: { S: lsk } } },
    })
    await client.send(
      new TransactWriteItemsCommand({ TransactItems: [put('a', '2'), put('b', '1')] }),
    )
    const { Items } = await client.send(
      new QueryCommand({
        TableName,
        IndexName: 'by-count',
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :p AND lsk > :after',
        ExpressionAttributeValues: { ':p': { S: 'p' }, ':after': { S: '0' } },
      }),
    )
    expect(Items?.map(({ sk }) => sk?.S)).toEqual(['b', 'a'])
  })

  it('lists by the listing index, which holds keys only', async () => {
    const keys = { pk: { S: 'q' }, sk: { S: 'q' }, listPk: { S: 'pools' }, listSk: { S: '1' } }
    await client.send(new PutItemCommand({ TableName, Item: { ...keys, more: { S: 'x' } } }))
    const { Items } = await client.send(
      new QueryCommand({
        TableName,
        IndexName: 'listing',
        KeyConditionExpression: 'listPk = :p',
        ExpressionAttributeValues: { ':p': { S: 'pools' } },
      }),
    )
    expect(Items).toEqual([keys])
  })
})

describe('its data folder', () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'cognate-test-'))

  afterAll(() => rmSync(dataFolder, { recursive: true }))

  it('holds what was written when the engine starts again', async () => {
    const Item = { pk: { S: 'kept' }, sk: { S: 'kept' } }
    const first = await startDynamoDb({ dataFolder })
    await createTable(first.url)
    await clientOf(first).send(new PutItemCommand({ TableName, Item }))
    await first.stop()
    const second = await startDynamoDb({ dataFolder })
    const found = await clientOf(second).send(new GetItemCommand({ TableName, Key: Item }))
    await second.stop()
    expect(found.Item).toEqual(Item)
  })
})
