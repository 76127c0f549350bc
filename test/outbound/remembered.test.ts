import { describe, expect, it } from '@jest/globals'
import { Remembered } from '../../lib/outbound/remembered.ts'

function setUp(most = 3) {
  const memory = new Remembered<string>({ lifetime: 100, failureLifetime: 10, most })
  const state = { asked: 0, fails: false }
  const ask = (question: string, now: number) =>
    memory.get(question, now, () => {
      state.asked += 1
      return state.fails ? Promise.reject(new Error('away')) : Promise.resolve(question)
    })
  return { ask, state }
}

describe('remembered answers', () => {
  it('are asked for once by callers at once, and again after their time', async () => {
    const { ask, state } = setUp()
    expect(await Promise.all([ask('a', 0), ask('a', 0), ask('a', 99)])).toEqual(['a', 'a', 'a'])
    expect(state.asked).toBe(1)
    await ask('a', 100)
    expect(state.asked).toBe(2)
  })

  it('keep a failure for a while', async () => {
    const { ask, state } = setUp()
    state.fails = true
    await expect(ask('a', 0)).rejects.toThrow('away')
    state.fails = false
    await expect(ask('a', 9)).rejects.toThrow('away')
    expect(state.asked).toBe(1)
    expect(await ask('a', 10)).toBe('a')
  })

  it('make room for new ones', async () => {
    const { ask, state } = setUp()
    for (const question of ['a', 'b', 'c', 'd', 'b', 'c', 'd']) await ask(question, 0)
    expect(state.asked).toBe(4)
    await ask('a', 0)
    expect(state.asked).toBe(5)
  })
})
