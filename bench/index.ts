import { findings } from './budgets.ts'
import { measureBundles } from './bundles.ts'
import { measureScenarios } from './run.ts'
import { asJson, asText } from './report.ts'
import { measureStart } from './start.ts'

/** `npm run bench`, with `-- --json` for JSON: exits 1 when a count is over its budget. */
const isJson = process.argv.includes('--json')

tell('npm start')
const start = await measureStart() // first, while the environment is the user's own
const results = await measureScenarios((what) => tell(what))
tell('bundles')
const bundles = await measureBundles()
const measurements = { results, start, bundles, findings: findings(results, start) }
process.stdout.write(`${isJson ? asJson(measurements) : asText(measurements)}\n`)
const isOver = measurements.findings.some(({ isCount, isKept }) => isCount && !isKept)
process.exit(isOver ? 1 : 0)

function tell(what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`measuring ${what} …\n`)
}
