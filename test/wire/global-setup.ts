import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer, type ServerProcess } from './server.ts'

declare global {
  var cognateServer: ServerProcess | undefined
}

/**
 * Starts one server for all tests of a run; they find it by `serverUrl()`. And makes the folder
 * where they write down what it answered.
 */
export default async function globalSetup(): Promise<void> {
  process.env.COGNATE_TEST_ANSWERED = mkdtempSync(join(tmpdir(), 'cognate-answered-'))
  globalThis.cognateServer = await startServer()
  process.env.COGNATE_TEST_URL = globalThis.cognateServer.url
}
