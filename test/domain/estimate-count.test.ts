import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { estimateCount } from '../../lib/domain/estimate-count.ts'

/** The first of as many random UUIDs, in their order. */
function sample(count: number, size: number) {
  const all = Array.from({ length: count }, () => randomUUID()).sort()
  return { uuids: all.slice(0, size), isAll: count <= size }
}

describe('estimateCount', () => {
  it.each([0, 1, 7, 128])('counts %i when it sees all', (count) => {
    expect(estimateCount(sample(count, 128))).toBe(count)
  })

  it.each([1000, 50_000])('comes close to %i', (count) => {
    const estimates = Array.from({ length: 8 }, () => estimateCount(sample(count, 128)))
    const mean = estimates.reduce((sum, estimate) => sum + estimate / estimates.length, 0)
    expect(Math.abs(mean / count - 1)).toBeLessThan(0.2) // six times the standard error
  })

  it('sees nobody in a beginning without UUIDs', () => {
    expect(estimateCount({ uuids: [], isAll: false })).toBe(0)
  })
})
