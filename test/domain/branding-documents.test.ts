import { describe, expect, it } from '@jest/globals'
import { defaultStyle } from '../../lib/domain/branding/default-style.ts'
import { findMisfit, mergeDocuments, type JsonObject } from '../../lib/domain/branding/documents.ts'

describe('documents laid over each other', () => {
  it.each([
    [{ a: 1 }, { b: 2 }, { a: 1, b: 2 }],
    [{ a: { b: 1, c: 2 } }, { a: { b: 3 } }, { a: { b: 3, c: 2 } }],
    [{ a: [1, 2] }, { a: [3] }, { a: [3] }],
    [{ a: { b: 1 } }, { a: 2 }, { a: 2 }],
    [{ a: 1 }, { a: { b: 2 } }, { a: { b: 2 } }],
    [{ a: { b: 1 } }, { a: null }, { a: null }],
    [{ a: { b: 1 } }, { a: {} }, { a: { b: 1 } }],
  ])('%j and %j make %j', (under, over, merged) => {
    expect(mergeDocuments(under, over)).toEqual(merged)
  })

  it('keep a member named __proto__ like any other', () => {
    const odd = JSON.parse('{"__proto__":{"a":1}}') as JsonObject
    const merged = mergeDocuments(odd, JSON.parse('{"__proto__":{"b":2}}') as JsonObject)
    expect(JSON.stringify(merged)).toBe('{"__proto__":{"a":1,"b":2}}')
    expect(({} as { a?: number }).a).toBeUndefined()
  })
})

describe('a document of settings', () => {
  it.each([
    {},
    { components: { form: { borderRadius: 12.5 } } },
    { components: { form: { lightMode: { backgroundColor: 'ABCDEF01' } } } },
    { categories: { global: { colorSchemeMode: 'abcdef01' } } },
    { of: { its: ['own'] }, constructor: 1 },
    defaultStyle,
  ])('fits: %j', (document) => {
    expect(findMisfit(document, defaultStyle)).toBeUndefined()
  })

  it.each([
    [{ components: [] }, 'components', 'an object'],
    [{ components: { form: null } }, 'components.form', 'an object'],
    [
      { components: { form: { borderRadius: '12px' } } },
      'components.form.borderRadius',
      'a number',
    ],
    [
      { components: { form: { lightMode: { backgroundColor: '#fff' } } } },
      'components.form.lightMode.backgroundColor',
      'a colour of eight hexadecimal digits',
    ],
    [
      { components: { form: { lightMode: { backgroundColor: 'red;}</style>' } } } },
      'components.form.lightMode.backgroundColor',
      'a colour of eight hexadecimal digits',
    ],
    [
      { categories: { form: { displayGraphics: 'yes' } } },
      'categories.form.displayGraphics',
      'true or false',
    ],
    [
      { categories: { auth: { authMethodOrder: {} } } },
      'categories.auth.authMethodOrder',
      'a list',
    ],
    [
      { categories: { form: { location: { vertical: 1 } } } },
      'categories.form.location.vertical',
      'a text',
    ],
  ])('does not fit: %j', (document, path, kind) => {
    expect(findMisfit(document, defaultStyle)).toEqual({ path, kind })
  })
})
