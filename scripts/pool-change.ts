import { writeFileSync } from 'node:fs'
import {
  cancelChange,
  resumeChange,
  startChange,
  type ChangeOutcome,
  type ChangeServices,
} from '../lib/pool-change/change-pool.ts'
import { createServices } from '../lib/services.ts'
import { counted } from './counted.ts'
import { openEnvironment, type TargetEnvironment } from './environment.ts'
import { readParameters, usage, type Parameters } from './pool-change/parameters.ts'
import { asLines, asText } from './pool-change/report.ts'

/** A function of the API ends after 15 seconds (serverless.yml, `timeout`). */
const longestRequest = 20

/**
 * `npm run pool:change`: changes of a user pool what Cognito fixes when it is created. It exits with 2
 * when something stands in the way and nobody has said what to do about it.
 */
const line = process.argv.slice(2)
if (line.includes('--help')) {
  process.stdout.write(usage)
  process.exit(0)
}
try {
  const parameters = readParameters(line)
  const environment = await openEnvironment(process.env)
  try {
    const outcome = await perform(parameters, environment)
    if (parameters.reportFile !== undefined) {
      writeFileSync(parameters.reportFile, asLines(outcome.obstacles))
    }
    tell('')
    process.stdout.write(asText(outcome, parameters))
    process.exitCode = outcome.unsettled.length > 0 ? 2 : 0
  } finally {
    await environment.stop()
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

function perform(
  parameters: Parameters,
  { env, isServing }: TargetEnvironment,
): Promise<ChangeOutcome> {
  const { table, now } = createServices(env)
  const wait = parameters.settle ?? (isServing ? longestRequest : 0)
  const services: ChangeServices = {
    table,
    now,
    settle: () => new Promise((resolve) => setTimeout(resolve, wait * 1000)),
    onProgress: (step, users) => tell(`${step}: ${counted(users, 'user')}`),
  }
  const { poolId, mode } = parameters
  if (mode === 'resume') return resumeChange(services, poolId)
  return mode === 'cancel'
    ? cancelChange(services, poolId)
    : startChange(services, poolId, parameters)
}

/** Progress is one line that changes, where somebody looks on. */
function tell(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`)
}
