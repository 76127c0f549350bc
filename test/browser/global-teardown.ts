/** Ends what the run shared, and shows what the server complained about. */
export default async function globalTeardown(): Promise<void> {
  const { cognate, apps, browser } = globalThis.browserRun ?? {}
  await Promise.all([browser?.close(), apps?.stop(), cognate?.stop()])
  process.stderr.write(cognate?.output().replace(/^Cognate is ready.*\n/mu, '') ?? '')
}
