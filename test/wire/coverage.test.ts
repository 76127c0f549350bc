import { describe, expect, it } from '@jest/globals'
import { coverageOf } from './coverage.ts'
import { listedErrors } from './listed-errors.ts'
import { unshown } from './unshown.ts'

const everything = new Set(
  [...listedErrors].flatMap(([operation, errors]) =>
    ['success', ...errors].map((outcome) => `${operation} ${outcome}`),
  ),
)

describe('the coverage of a run', () => {
  it('finds what was never answered', () => {
    const { gaps } = coverageOf(new Set())
    expect(gaps).toContain('GetGroup was never answered with success')
    expect(gaps).toContain('GetGroup was never answered with ResourceNotFoundException')
    expect(gaps).not.toContain('GetGroup was never answered with InternalErrorException')
  })

  it('finds reasons that nothing needs', () => {
    const { gaps, totals } = coverageOf(everything)
    expect(gaps).toContain('A reason for no InternalErrorException is not needed')
    expect(gaps).toHaveLength(unshown.length)
    const only = 'CreateGroup LimitExceededException'
    const { gaps: others } = coverageOf(new Set([...everything].filter((pair) => pair !== only)))
    expect(others).toContain('CreateIdentityProvider needs no reason for no LimitExceededException')
    expect(totals).toMatch(
      /^The AWS SDK had (\d+) of the \1 operations .* met (\d+) of the \2 errors/u,
    )
  })
})
