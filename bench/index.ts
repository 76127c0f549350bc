import { findings } from './budgets.ts'
import { measureBundles } from './bundles.ts'
import { asJson, asText, findingsText } from './report.ts'
import { measureScenarios } from './run.ts'
import { measureSizes } from './sizes/measure.ts'
import { sizeFindings, sizesText } from './sizes/report.ts'
import { measureStart } from './start.ts'

/**
 * `npm run bench`, with `-- --json` for JSON: exits 1 when a count is over its budget. With
 * `-- --users 1000000` it measures only what must not depend on the number of users, up to that many.
 */
const line = process.argv.slice(2)
const isJson = line.includes('--json')
const most = line.includes('--users') ? Number(line[line.indexOf('--users') + 1]) : undefined
if (most !== undefined && !(most >= 10)) throw new Error('--users is a number of users from 10 on')
const allSizes = [10, 1000, 100_000, 1_000_000]

const { text, isOver } = await (most === undefined ? everything() : atSizes(most))
process.stdout.write(`${text}\n`)
process.exit(isOver ? 1 : 0)

async function everything() {
  tell('npm start')
  const start = await measureStart() // first, while the environment is the user's own
  const { results, beside } = await measureScenarios(tell)
  const sizes = await measureSizes([10, 1000], tell)
  tell('bundles')
  const bundles = await measureBundles()
  const found = [...findings({ results, beside, start }), ...sizeFindings(sizes)]
  const measurements = { results, beside, start, bundles, sizes, findings: found }
  return { text: isJson ? asJson(measurements) : asText(measurements), isOver: isAnyOver(found) }
}

async function atSizes(most: number) {
  const between = allSizes.filter((size) => size < most)
  const sizes = await measureSizes([...between, most], tell)
  const found = sizeFindings(sizes)
  const text = isJson
    ? JSON.stringify({ node: process.version, sizes, findings: found }, undefined, 2)
    : [sizesText(sizes), findingsText(found)].join('\n\n')
  return { text, isOver: isAnyOver(found) }
}

function isAnyOver(found: ReturnType<typeof sizeFindings>): boolean {
  return found.some(({ isCount, isKept }) => isCount && !isKept)
}

function tell(what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`measuring ${what} …\n`)
}
