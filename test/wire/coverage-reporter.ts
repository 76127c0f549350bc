import { globSync } from 'node:fs'
import { answersIn } from './answered.ts'

/** What Jest tells of a run, as far as it matters here. */
interface Run {
  readonly testResults: readonly { readonly testFilePath: string }[]
  readonly numFailedTests: number
  readonly numRuntimeErrorTestSuites: number
}

/**
 * A reporter of Jest's. After a run of all wire tests it compares what the AWS SDK was answered in
 * them with what AWS lists for the operations of user pools, and fails the run on a gap.
 */
export default class CoverageReporter {
  readonly #picksByName: boolean
  #hasGaps = false

  constructor({ testNamePattern = '' }: { readonly testNamePattern?: string }) {
    this.#picksByName = testNamePattern !== ''
  }

  async onRunComplete(_contexts: unknown, run: Run): Promise<void> {
    const folder = process.env.COGNATE_TEST_ANSWERED
    if (folder === undefined || this.#picksByName || !isWhole(run)) return
    const { coverageOf } = await import('./coverage.ts') // which loads every operation
    const { gaps, totals } = coverageOf(answersIn(folder))
    this.#hasGaps = gaps.length > 0
    process.stderr.write(`\n${totals}\n${gaps.map((gap) => `  ${gap}\n`).join('')}`)
  }

  getLastError(): Error | undefined {
    return this.#hasGaps ? new Error('The tests through the AWS SDK have gaps.') : undefined
  }
}

/** Whether every file of wire tests ran, and nothing failed. */
function isWhole({ testResults, numFailedTests, numRuntimeErrorTestSuites }: Run): boolean {
  const files = new Set(testResults.map(({ testFilePath }) => testFilePath))
  const wireTests = globSync(`${import.meta.dirname}/**/*.test.ts`)
  const faults = numFailedTests + numRuntimeErrorTestSuites
  return faults === 0 && wireTests.every((file) => files.has(file))
}
