import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startDynamoDbLocal } from './dynamodb-local.ts'

/** Runs the wire tests a second time, unchanged, against AWS's own DynamoDB engine. */
const jest = fileURLToPath(new URL('../node_modules/jest/bin/jest.js', import.meta.url))
const engine = await startDynamoDbLocal()
try {
  const tests = spawn(
    process.execPath,
    [
      ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
      ...[jest, '--selectProjects', 'wire', ...process.argv.slice(2)],
    ],
    { stdio: 'inherit', env: { ...process.env, AWS_ENDPOINT_URL_DYNAMODB: engine.url } },
  )
  const [exitCode] = (await once(tests, 'exit')) as [number | null] // what `exit` tells
  process.exitCode = exitCode ?? 1
} finally {
  await engine.stop()
}
