import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from '@jest/globals'
import { startDynamoDb } from '../../local/dynamodb.ts'
import { databaseFile } from '../../local/stream-index.ts'

it('finds the next number of the stream without reading its records, after a restart too', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'cognate-stream-index-'))
  for (let start = 0; start < 2; start++) {
    const engine = await startDynamoDb({ dataFolder })
    const database = new DatabaseSync(databaseFile(dataFolder), { readOnly: true })
    const question =
      'SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1 FROM _stream_records WHERE table_name = ?'
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${question}`).all('cognate')
    expect(JSON.stringify(plan)).toContain('stream_order')
    database.close()
    await engine.stop()
  }
  rmSync(dataFolder, { recursive: true, force: true })
})
