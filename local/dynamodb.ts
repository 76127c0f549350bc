import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:process'
import { whenAccepting } from './accepting.ts'
import { freePort } from './free-port.ts'
import { startGuarded } from './guarded-process.ts'
import { databaseFile, indexStream } from './stream-index.ts'

/** A DynamoDB engine that answers. */
export interface RunningDynamoDb {
  readonly url: string
  /** Settles with the reason when the engine ends, asked or not. */
  readonly ended: Promise<string>
  stop(): Promise<void>
}

/** Another process may take the free port before the engine does, so it is tried again. */
const portTries = 5

/**
 * Starts the embedded DynamoDB engine on a free loopback port and waits until it answers.
 *
 * @param options.dataFolder where `dynamodb.sqlite` lies; without it nothing is kept
 * @throws Error that names the way out when there is no engine for this platform
 * @see https://github.com/nubo-db/dynoxide
 */
export async function startDynamoDb({
  dataFolder,
}: {
  dataFolder: string | undefined
}): Promise<RunningDynamoDb> {
  const program = engineProgram()
  if (dataFolder !== undefined) mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  const storage = dataFolder === undefined ? [] : ['--db-path', databaseFile(dataFolder)]
  for (let tries = 1; ; tries++) {
    const port = await freePort()
    const engine = startGuarded(program, ['--port', String(port), ...storage])
    try {
      await whenAccepting(port, engine)
      if (dataFolder !== undefined) indexStream(dataFolder)
      return { url: `http://127.0.0.1:${port}`, ended: engine.ended, stop: () => engine.stop() }
    } catch (error) {
      await engine.stop()
      if (tries === portTries) {
        throw new Error('The embedded DynamoDB does not start', { cause: error })
      }
    }
  }
}

/** The engine's program. @throws Error that names the way out where there is none */
export function engineProgram(): string {
  const name = `@dynoxide/${platform}-${arch}`
  try {
    return createRequire(import.meta.url).resolve(
      `${name}/dynoxide${platform === 'win32' ? '.exe' : ''}`,
    )
  } catch {
    throw new Error(
      `There is no embedded DynamoDB for this platform (the npm package ${name}). ` +
        'Install that package, or run any DynamoDB engine and set AWS_ENDPOINT_URL_DYNAMODB to its URL.',
    )
  }
}
