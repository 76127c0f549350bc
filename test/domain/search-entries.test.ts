import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { searchEntries, searchRange, usernameIn } from '../../lib/domain/search-entries.ts'
import { matchesFilter, type FilteredUser, type UserFilter } from '../../lib/domain/user-filter.ts'

const statuses = ['CONFIRMED', 'UNCONFIRMED', 'FORCE_CHANGE_PASSWORD', 'EXTERNAL_PROVIDER']

/** Texts that are alike, so that one often begins another, and some too long for the index. */
const value = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'ß', 'İ', 'i', '\t', '"', '😀'), maxLength: 5 }),
  fc.string({ unit: fc.constantFrom('x', 'é', '字'), minLength: 195, maxLength: 240 }),
  fc.string({ unit: 'grapheme' }),
)

const user: fc.Arbitrary<FilteredUser> = fc.record({
  username: fc.string({ unit: fc.constantFrom('a', 'b', '字', '#'), minLength: 1, maxLength: 128 }),
  sub: fc.uuid(),
  status: fc.constantFrom(...statuses),
  enabled: fc.boolean(),
  attributes: fc.dictionary(fc.constantFrom('email', 'name', 'custom:x', 'nickname'), value),
})

const filter: fc.Arbitrary<UserFilter> = fc.oneof(
  fc.record({
    attribute: fc.constantFrom('email', 'name', 'custom:x'),
    isPrefix: fc.boolean(),
    value,
  }),
  fc.record({
    attribute: fc.constantFrom('status', 'cognito:user_status'),
    isPrefix: fc.boolean(),
    value: fc.constantFrom('', 'E', 'e', 'Enabled', 'Disabled', 'conf', ...statuses),
  }),
)

/** The texts of a user that lie where a filter looks. */
function found(user: FilteredUser, filter: UserFilter): string[] {
  const { entry, prefixes } = searchRange(filter)
  const text = searchEntries(user).get(entry) ?? ''
  return prefixes.filter((prefix) => text !== '' && text.startsWith(prefix))
}

describe('the search index', () => {
  it('has whoever meets a filter where the filter looks, and once', () => {
    fc.assert(
      fc.property(user, filter, (user, filter) => {
        const { length } = found(user, filter)
        expect(length).toBeGreaterThanOrEqual(matchesFilter(filter, user) ? 1 : 0)
        expect(length).toBeLessThanOrEqual(1)
      }),
      { numRuns: 2000 },
    )
  })

  it('has whoever is asked for by a beginning of the own value', () => {
    fc.assert(
      fc.property(user, fc.nat(), (user, length) => {
        for (const [attribute, whole] of Object.entries(user.attributes)) {
          if (attribute === 'nickname') continue
          const value = Array.from(whole).slice(0, length).join('')
          const isPrefix = true
          expect(found(user, { attribute, isPrefix, value })).toHaveLength(1)
        }
      }),
    )
  })

  it('finds nobody beside whom it should, for values that are not too long', () => {
    const short = fc.string({ unit: fc.constantFrom('a', 'b', 'B'), maxLength: 3 })
    fc.assert(
      fc.property(user, short, short, fc.boolean(), (someone, one, value, isPrefix) => {
        const user = { ...someone, attributes: { name: one } }
        const filter = { attribute: 'name', isPrefix, value }
        expect(found(user, filter).length > 0).toBe(matchesFilter(filter, user))
      }),
    )
  })

  it('names the user at the end of each text, which fits a sort key', () => {
    fc.assert(
      fc.property(user, (user) => {
        for (const text of searchEntries(user).values()) {
          expect(usernameIn(text)).toBe(user.username)
          expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024)
        }
      }),
    )
  })

  it('leaves out what nobody is searched by', () => {
    const jane = { username: 'jane', sub: '1', status: 'CONFIRMED', enabled: true }
    const attributes = { email: 'Jane@Example.com', nickname: 'J', address: 'x', 'custom:a': 'B' }
    expect([...searchEntries({ ...jane, attributes })]).toEqual([
      ['state', 'Enabled\tCONFIRMED\tjane'],
      ['email', 'jane@example.com\tjane'],
      ['custom:a', 'b\tjane'],
    ])
  })
})
