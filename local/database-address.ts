import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const fileIn = (dataFolder: string) => join(dataFolder, 'database-url')

/** Notes in the data folder where its database answers while a server runs. */
export function noteDatabaseAddress(dataFolder: string, url: string): { stop(): Promise<void> } {
  writeFileSync(fileIn(dataFolder), url, { mode: 0o600 })
  return {
    stop() {
      rmSync(fileIn(dataFolder), { force: true })
      return Promise.resolve()
    },
  }
}

/** Where the database of a data folder answers, whose server runs. @throws Error when there is no note */
export function readDatabaseAddress(dataFolder: string): string {
  return readFileSync(fileIn(dataFolder), 'utf8')
}
