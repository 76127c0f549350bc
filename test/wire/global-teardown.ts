/** Ends the server of the run, and shows what it complained about. */
export default async function globalTeardown(): Promise<void> {
  const server = globalThis.cognateServer
  await server?.stop()
  process.stderr.write(server?.output().replace(/^Cognate is ready.*\n/mu, '') ?? '')
}
