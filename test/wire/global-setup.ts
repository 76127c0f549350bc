import { startServer, type ServerProcess } from './server.ts'

declare global {
  var cognateServer: ServerProcess | undefined
}

/** Starts one server for all tests of a run; they find it by `serverUrl()`. */
export default async function globalSetup(): Promise<void> {
  globalThis.cognateServer = await startServer()
  process.env.COGNATE_TEST_URL = globalThis.cognateServer.url
}
