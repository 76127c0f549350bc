import { rmSync } from 'node:fs'

/** Ends the server of the run, and shows what it complained about. */
export default async function globalTeardown(): Promise<void> {
  const { cognateServer: server } = globalThis
  await server?.stop()
  process.stderr.write(server?.output().replace(/^Cognate is ready.*\n/mu, '') ?? '')
  const folder = process.env.COGNATE_TEST_ANSWERED
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
}
