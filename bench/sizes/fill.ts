import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { engineProgram } from '../../local/dynamodb.ts'
import { databaseFile } from '../../local/stream-index.ts'

const run = promisify(execFile)
const resourceFile = new URL('../../serverless/table.json', import.meta.url)

/**
 * Makes the database of a folder with a table that holds users, from the first number on, by the
 * engine's own import of DynamoDB exports: a million users in minutes, no API call each.
 */
export async function fillDatabase(
  folder: string,
  { table, users, first }: { table: string; users: number; first: number },
): Promise<void> {
  const source = join(folder, 'export')
  const data = join(source, table, 'data')
  const schema = join(folder, 'schema.json')
  mkdirSync(data, { recursive: true })
  writeFileSync(schema, JSON.stringify({ Table: tableDescription(table) }))
  const generate = join(import.meta.dirname, 'generate.ts')
  const file = join(data, '0.json.gz')
  await run(process.execPath, [generate, file, String(users), String(first)])
  const output = databaseFile(folder)
  await run(engineProgram(), ['import', '--source', source, '--schema', schema, '--output', output])
  rmSync(source, { recursive: true })
}

/** The table as DescribeTable would tell it, but without a stream, which nobody reads here. */
function tableDescription(TableName: string): object {
  const { Properties } = JSON.parse(readFileSync(resourceFile, 'utf8')) as {
    Properties: Record<string, unknown> // our own file
  }
  const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, LocalSecondaryIndexes } =
    Properties
  const indexes = { GlobalSecondaryIndexes, LocalSecondaryIndexes }
  return { TableName, TableStatus: 'ACTIVE', KeySchema, AttributeDefinitions, ...indexes }
}
