import { describe, expect, it } from '@jest/globals'
import { inParallel } from '../lib/parallel.ts'

describe('inParallel', () => {
  it('does all the work, so much at a time', async () => {
    let running = 0
    let most = 0
    const done: number[] = []
    await inParallel([1, 2, 3, 4, 5], 2, async (item) => {
      most = Math.max(most, ++running)
      await Promise.resolve()
      running--
      done.push(item)
    })
    expect(done.sort()).toEqual([1, 2, 3, 4, 5])
    expect(most).toBe(2)
  })

  it('begins nothing more after a failure, and throws it', async () => {
    const begun: number[] = []
    const work = inParallel([1, 2, 3], 1, (item) => {
      begun.push(item)
      return Promise.reject(new Error(`failed at ${item}`))
    })
    await expect(work).rejects.toThrow('failed at 1')
    expect(begun).toEqual([1])
  })
})
