import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** The file of the embedded DynamoDB engine in its data folder. */
export function databaseFile(dataFolder: string): string {
  return join(dataFolder, 'dynamodb.sqlite')
}

/** How long the engine may be busy writing, in milliseconds. */
const patience = 5_000

/**
 * Gives the engine an index that it lacks. To number a record of the stream it looks for the
 * highest number so far, through every record with its images: measured, sixty large writes make
 * each later write ten times slower, for good.
 *
 * @param dataFolder where the engine, which runs, keeps its file
 */
export function indexStream(dataFolder: string): void {
  const database = new DatabaseSync(databaseFile(dataFolder), { timeout: patience })
  try {
    database.exec(
      'CREATE INDEX IF NOT EXISTS stream_order ON _stream_records (table_name, CAST(sequence_number AS INTEGER))',
    )
  } finally {
    database.close()
  }
}
