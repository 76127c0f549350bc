import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { listPage } from '../../lib/store/listing.ts'
import { put } from '../../lib/store/writes.ts'
import { testServices, type TestServices } from '../services.ts'

let test: TestServices
beforeAll(async () => {
  test = await testServices()
})
afterAll(() => test.stop())

let listings = 0

/** Lists texts over two partitions, and answers how to page through them. */
async function aListing(texts: readonly string[]) {
  const partitions = ['a', 'b'].map((name) => `listing#${listings}#${name}`)
  const writes = texts.map((text, index) => {
    const key = { pk: `listed#${listings}`, sk: String(index) }
    return put(key, { text, listPk: partitions[index % 2], listSk: text })
  })
  listings++
  await test.services.table.writeUnconditionally(writes)
  return async (prefixes: readonly string[], limit: number) => {
    const found: string[] = []
    let after: string | undefined
    do {
      const wanted = { partitions, prefixes, limit, after }
      const page = await listPage(test.services.table, wanted, ({ text }) => [text as string])
      expect(page.records.length).toBeLessThanOrEqual(limit)
      found.push(...page.records)
      after = page.next
    } while (after !== undefined)
    return found
  }
}

const inOrder = (texts: readonly string[]) =>
  [...texts].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)))

/** Characters at the edges of the order: around the surrogates, and the last one. */
const text = fc.string({
  unit: fc.constantFrom('a', 'b', '\t', '\uD7FF', '\uE000', '\uFFFF', '\u{10000}', '\u{10FFFF}'),
  minLength: 1,
  maxLength: 3,
})

describe('a listing', () => {
  it('has all that begins with a prefix, once and in order, whatever the page', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(text, { minLength: 1, maxLength: 12 }),
        fc.option(text, { nil: '' }),
        fc.integer({ min: 1, max: 5 }),
        async (texts, prefix, limit) => {
          const page = await aListing(texts)
          const expected = inOrder(texts.filter((one) => one.startsWith(prefix)))
          expect(await page([prefix], limit)).toEqual(expected)
        },
      ),
      { numRuns: 60 },
    )
  }, 60_000)

  it('has what begins with any of several prefixes', async () => {
    const page = await aListing(['Disabled 1', 'Disabled 2', 'Enabled 1', 'Enabled 2', 'Ending'])
    for (const limit of [1, 2, 60]) {
      expect(await page(['Disabled ', 'Enabled '], limit)).toEqual([
        ...['Disabled 1', 'Disabled 2', 'Enabled 1', 'Enabled 2'],
      ])
    }
  })
})
