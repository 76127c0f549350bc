import { describe, expect, it } from '@jest/globals'
import { joinReads } from '../../lib/store/joint-reads.ts'
import { itemName, type Key } from '../../lib/store/keys.ts'

const key = (name: string): Key => ({ pk: name, sk: 'item' })

/** Reads that are kept, each answered with the items' own names, or refused by what `refusal` says. */
function reads(refusal: (names: readonly string[]) => Error | undefined = () => undefined) {
  const sent: string[][] = []
  const read = joinReads((keys) => {
    const names = keys.map(({ pk }) => pk)
    sent.push(names)
    const error = refusal(names)
    if (error) return Promise.reject(error)
    return Promise.resolve(new Map(keys.map((one) => [itemName(one), { ...one }])))
  })
  const readNames = async (...names: string[]) =>
    [...(await read(names.map(key))).values()].map(({ pk }) => pk)
  return { readNames, sent }
}

function fault(name: string): Error {
  return Object.assign(new Error(name), { name })
}

describe('joinReads', () => {
  it('sends what one turn asks for together, and what several ask for once', async () => {
    const { readNames, sent } = reads()
    const found = await Promise.all([readNames('pool', 'a'), readNames('pool', 'b')])
    expect(found).toEqual([
      ['pool', 'a'],
      ['pool', 'b'],
    ])
    expect(sent).toEqual([['pool', 'a', 'b']])
  })

  it('asks again in the next turn', async () => {
    const { readNames, sent } = reads()
    await readNames('a')
    await readNames('a')
    expect(sent).toEqual([['a'], ['a']])
  })

  it('sends no more than DynamoDB takes in one request', async () => {
    const { readNames, sent } = reads()
    const names = (prefix: string) => Array.from({ length: 60 }, (_, i) => `${prefix}${i}`)
    await Promise.all([readNames(...names('a')), readNames(...names('b')), readNames('b1', 'c')])
    expect(sent.map(({ length }) => length)).toEqual([60, 61])
  })

  it('reads each alone where one of the keys is none, and refuses only that', async () => {
    const { readNames, sent } = reads((names) =>
      names.includes('bad') ? fault('ValidationException') : undefined,
    )
    const found = await Promise.allSettled([readNames('a'), readNames('bad'), readNames('b')])
    expect(found.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(sent).toEqual([['a', 'bad', 'b'], ['a'], ['bad'], ['b']])
  })

  it('does not come back for each where DynamoDB asks for less', async () => {
    const { readNames, sent } = reads(() => fault('TooManyRequestsException'))
    const found = await Promise.allSettled([readNames('a'), readNames('b')])
    expect(found.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(sent).toEqual([['a', 'b']])
  })
})
