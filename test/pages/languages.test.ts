import { describe, expect, it } from '@jest/globals'
import { languageOf } from '../../lib/pages/languages.ts'

describe('the language of a page', () => {
  it.each([
    [
      'the parameter comes before cookie and header',
      { parameter: 'ja', cookie: 'de', acceptLanguage: 'fr' },
      'ja',
    ],
    ['the cookie comes before the header', { cookie: 'de', acceptLanguage: 'fr' }, 'de'],
    ['a parameter that nobody offers is passed over', { parameter: 'xx', cookie: 'nl' }, 'nl'],
    ['names are taken in any case', { parameter: 'PT-br' }, 'pt-BR'],
    [
      'names of object members are no languages',
      { parameter: 'constructor', cookie: '__proto__' },
      'en',
    ],
    ['nothing said is English', {}, 'en'],
  ])('%s', (_, wishes, language) => {
    expect(languageOf(wishes)).toBe(language)
  })

  it.each([
    ['de-AT,de;q=0.9,en;q=0.8', 'de'],
    ['sv,fr;q=0.4,es;q=0.7', 'es'],
    ['en;q=0,it', 'it'],
    ['pt-PT', 'pt-BR'],
    ['zh-Hant-HK', 'zh-TW'],
    ['zh-HK', 'zh-TW'],
    ['zh-Hans', 'zh-CN'],
    ['zh', 'zh-CN'],
    ['*', 'en'],
    ['', 'en'],
    [';;;q=,,,q', 'en'],
    [`${'xx,'.repeat(10_000)}de`, 'en'],
  ])('Accept-Language %.30s is %s', (acceptLanguage, language) => {
    expect(languageOf({ acceptLanguage })).toBe(language)
  })
})
