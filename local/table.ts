import { readFileSync } from 'node:fs'
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
  type CreateTableCommandInput,
  type TimeToLiveSpecification,
} from '@aws-sdk/client-dynamodb'

/** The CloudFormation resource of the table, as far as it is also CreateTable's input. */
interface TableResource {
  readonly Properties: Pick<
    CreateTableCommandInput,
    | 'AttributeDefinitions'
    | 'BillingMode'
    | 'GlobalSecondaryIndexes'
    | 'KeySchema'
    | 'LocalSecondaryIndexes'
    | 'StreamSpecification'
  > & { readonly TimeToLiveSpecification: TimeToLiveSpecification }
}

const resourceFile = new URL('../serverless/table.json', import.meta.url)

/**
 * Creates the table in a DynamoDB engine unless it is there, as the CloudFormation resource defines
 * it: keys, indexes, stream and time to live.
 *
 * @param endpoint such as `http://127.0.0.1:8000`
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
 */
export async function createTable(
  endpoint: string,
  { name = 'cognate', region = 'us-east-1' }: { name?: string; region?: string } = {},
): Promise<void> {
  const resource = JSON.parse(readFileSync(resourceFile, 'utf8')) as TableResource // our own file
  const { TimeToLiveSpecification: timeToLive, ...table } = resource.Properties
  const client = clientOf(endpoint, region)
  try {
    await client.send(
      new CreateTableCommand({
        TableName: name,
        AttributeDefinitions: table.AttributeDefinitions,
        KeySchema: table.KeySchema,
        BillingMode: table.BillingMode,
        LocalSecondaryIndexes: table.LocalSecondaryIndexes,
        GlobalSecondaryIndexes: table.GlobalSecondaryIndexes,
        StreamSpecification: { ...table.StreamSpecification, StreamEnabled: true },
      }),
    )
    await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1 }, { TableName: name })
    await client.send(
      new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification: timeToLive }),
    )
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error // in use: it is there already
  } finally {
    client.destroy()
  }
}

/** Deletes a table that was made for one run. */
export async function dropTable(
  endpoint: string,
  { name, region }: { name: string; region: string },
): Promise<void> {
  const client = clientOf(endpoint, region)
  await client.send(new DeleteTableCommand({ TableName: name }))
  client.destroy()
}

function clientOf(endpoint: string, region: string): DynamoDBClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  return new DynamoDBClient({ endpoint, region, credentials })
}
