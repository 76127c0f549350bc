/** The languages of managed login, by the names that `lang` takes (developer guide, "Localization"). */
export const languages = new Map([
  ['en', 'English'],
  ['de', 'Deutsch'],
  ['es', 'Español'],
  ['fr', 'Français'],
  ['id', 'Bahasa Indonesia'],
  ['it', 'Italiano'],
  ['ja', '日本語'],
  ['ko', '한국어'],
  ['nl', 'Nederlands'],
  ['pt-BR', 'Português (Brasil)'],
  ['zh-CN', '简体中文'],
  ['zh-TW', '繁體中文'],
] as const)

/** A language that pages are written in. */
export type Language = typeof languages extends ReadonlyMap<infer Name, string> ? Name : never

/** Where a reader may have said what they read. */
export interface Wishes {
  /** The parameter `lang` of the request. */
  readonly parameter?: string | undefined
  /** The cookie `lang`, which keeps the parameter of an earlier request. */
  readonly cookie?: string | undefined
  /** The header Accept-Language. */
  readonly acceptLanguage?: string | undefined
}

/** Ranges of Accept-Language that are looked at; browsers send a handful. */
const mostRanges = 20

/**
 * The language of a page: that of the parameter, else of the cookie, else the best of
 * Accept-Language, else English. What nobody offers is passed over.
 */
export function languageOf({ parameter, cookie, acceptLanguage = '' }: Wishes): Language {
  return (
    named(parameter) ??
    named(cookie) ??
    rangesOf(acceptLanguage)
      .map(offered)
      .find((language) => language !== undefined) ??
    'en'
  )
}

function named(name: string | undefined): Language | undefined {
  return [...languages.keys()].find((known) => known.toLowerCase() === name?.toLowerCase())
}

/** The ranges of the header, the most wanted first, without what is not wanted (RFC 9110, 12.5.4). */
function rangesOf(header: string): string[] {
  return header
    .split(',', mostRanges)
    .map((part) => {
      const [range = '', ...parameters] = part.split(';').map((piece) => piece.trim())
      const quality = parameters.find((parameter) => /^q=/iu.test(parameter))?.slice(2) ?? '1'
      return { range, quality: Number(quality) }
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ range }) => range)
}

const traditional = /^zh-(?:hant|tw|hk|mo)\b/iu

/** The language offered for a range: exactly that one, else its base, else its only dialect here. */
function offered(range: string): Language | undefined {
  if (traditional.test(range)) return 'zh-TW'
  const [base = ''] = range.split('-')
  const dialects = new Map<string, Language>([
    ['zh', 'zh-CN'],
    ['pt', 'pt-BR'],
  ])
  return named(range) ?? named(base) ?? dialects.get(base.toLowerCase())
}
