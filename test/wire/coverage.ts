import { success } from './answered.ts'
import { listedErrors } from './listed-errors.ts'
import { builtOperation } from './raw-calls.ts'
import { unshown, type Unshown } from './unshown.ts'

/** What is missing in the tests through the SDK, a line each, and the totals in a sentence. */
export interface Coverage {
  readonly gaps: readonly string[]
  readonly totals: string
}

/**
 * Compares the answers of a run with what AWS lists: each operation of user pools did what it was
 * asked for, and each of its errors was met, or `unshown.ts` says why not. A reason that nothing
 * needs is a gap too.
 */
export function coverageOf(answers: ReadonlySet<string>): Coverage {
  const operations = [...listedErrors.keys()]
  const asked = operations.map((operation) => ({ operation, outcome: success }))
  const refused = operations.flatMap((operation) =>
    (listedErrors.get(operation) ?? []).map((outcome) => ({ operation, outcome })),
  )
  const isMet = ({ operation, outcome }: Pair) => answers.has(`${operation} ${outcome}`)
  const missing = [...asked, ...refused].filter((pair) => !isMet(pair))
  const gaps = missing.filter((pair) => !unshown.some((reason) => excuses(reason, pair)))
  return {
    gaps: [
      ...gaps.map(({ operation, outcome }) => `${operation} was never answered with ${outcome}`),
      ...unshown.flatMap((reason) => needlessIn(reason, missing)),
    ],
    totals:
      `The AWS SDK had ${asked.filter(isMet).length} of the ${asked.length} operations of user pools done ` +
      `and met ${refused.filter(isMet).length} of the ${refused.length} errors listed for them; ` +
      'test/wire/unshown.ts says why not the others.',
  }
}

interface Pair {
  readonly operation: string
  readonly outcome: string
}

function excuses({ outcome, of }: Unshown, pair: Pair): boolean {
  if (outcome !== pair.outcome || of === undefined) return outcome === pair.outcome
  return typeof of === 'string'
    ? builtOperation(pair.operation).access === of
    : of.includes(pair.operation)
}

/** What a reason is not needed for: it happens. */
function needlessIn(reason: Unshown, missing: readonly Pair[]): string[] {
  const { outcome, of } = reason
  const named = typeof of === 'object' ? of : []
  if (!missing.some((pair) => excuses(reason, pair)))
    return [`A reason for no ${outcome} is not needed`]
  return named
    .filter(
      (operation) =>
        !missing.some((pair) => pair.operation === operation && pair.outcome === outcome),
    )
    .map((operation) => `${operation} needs no reason for no ${outcome}`)
}
