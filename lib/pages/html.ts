import { html as template, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

/** A piece of a page, safe to be put into another. */
export type Html = HtmlEscapedString

/** What a template may hold: text, which is escaped, pieces, lists of those, and nothing. */
type Value = Html | string | number | false | undefined | readonly Value[]

/** Writes a piece of a page; every text in it is escaped, also within quoted attributes. */
export function html(strings: TemplateStringsArray, ...values: Value[]): Html {
  return template(strings, ...values) as Html // a promise only where a value is one
}

/** A piece that is written in our own source, or made safe where it came from. */
export function trusted(source: string): Html {
  return raw(source)
}

/** Nothing. */
export const nothing: Html = trusted('')

/** An attribute with a leading space; nothing where it has no value. */
export function attribute(name: string, value: string | number | undefined): Html {
  return value === undefined ? nothing : html` ${trusted(name)}="${value}"`
}

/** An attribute without a value, where it applies. */
export function flag(name: string, applies: boolean | undefined): Html {
  return applies === true ? trusted(` ${name}`) : nothing
}
