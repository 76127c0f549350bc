/** Ends the server of the run. */
export default async function globalTeardown(): Promise<void> {
  await globalThis.cognateServer?.stop()
}
