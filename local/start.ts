import { enableCompileCache } from 'node:module'
import { whenNpmEnds } from './parent.ts'
import { readLocalSettings } from './settings.ts'

enableCompileCache() // halves the time to start, from the second start on
const { startStack } = await import('./stack.ts')

/** How long the parts may take to end, in milliseconds. */
const patience = 5_000

let stop = (): Promise<void> => Promise.resolve()
let isEnding = false

/** Ends everything, once: Ctrl-C comes twice, from the terminal and from npm. */
function end(exitCode: number): void {
  if (isEnding) return
  isEnding = true
  setTimeout(() => process.exit(1), patience).unref()
  void stop().then(
    () => process.exit(exitCode),
    (error: unknown) => fail(error),
  )
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end(0))
process.on('unhandledRejection', (reason) => {
  // on Lambda this ends one function's instance; here all others would end with it
  process.stderr.write(`${reason instanceof Error ? (reason.stack ?? '') : String(reason)}\n`)
})

try {
  const settings = readLocalSettings()
  const stack = await startStack(settings)
  stop = () => stack.stop()
  if (settings.isUnderNpm) whenNpmEnds(() => end(0))
  void stack.failed.then((reason) => {
    if (isEnding) return
    process.stderr.write(`${reason}\n`)
    end(1)
  })
  const { url, inboxUrl, tls } = stack
  const withTls = tls ? ` and ${tls.url} with NODE_EXTRA_CA_CERTS=${tls.authorityPath}` : ''
  process.stdout.write(`Cognate is ready at ${url} (inbox: ${inboxUrl})${withTls}\n`)
} catch (error) {
  fail(error)
}
