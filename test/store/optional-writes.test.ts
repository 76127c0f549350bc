import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { equals } from '../../lib/store/conditions.ts'
import { check, put, removeIf } from '../../lib/store/writes.ts'
import { testServices, type TestServices } from '../services.ts'

let test: TestServices
beforeAll(async () => {
  test = await testServices()
})
afterAll(() => test.stop())

const keyOf = (name: string) => ({ pk: 'pool#optional', sk: name })

async function present(): Promise<string[]> {
  const keys = ['a', 'b', 'c'].map(keyOf)
  const items = await test.services.table.readAll(keys)
  return [...items.values()].map(({ sk }) => String(sk)).sort()
}

describe('an optional removal', () => {
  const ifMine = (name: string) => removeIf(keyOf(name), [equals('owner', 'me')])

  beforeAll(async () => {
    await test.services.table.write(
      put(keyOf('a'), { owner: 'me' }),
      put(keyOf('b'), { owner: 'you' }),
    )
  })

  it('is left out when its condition does not hold, and the others are done', async () => {
    await test.services.table.write(ifMine('b'), ifMine('a'), put(keyOf('c'), { owner: 'me' }))
    expect(await present()).toEqual(['b', 'c'])
  })

  it('may be all there is', async () => {
    await test.services.table.write(ifMine('b'))
    await test.services.table.write(ifMine('c'))
    expect(await present()).toEqual(['b'])
  })

  it('hides no other condition that does not hold', async () => {
    const otherwise = new Error('it is not mine')
    const isMine = check(keyOf('a'), { when: [equals('owner', 'me')], otherwise })
    await expect(test.services.table.write(ifMine('b'), isMine)).rejects.toBe(otherwise)
    await expect(
      test.services.table.write(ifMine('b'), put(keyOf('c'), { owner: 'me' }), isMine),
    ).rejects.toBe(otherwise)
    expect(await present()).toEqual(['b'])
  })
})
