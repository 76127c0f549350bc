import { createHash } from 'node:crypto'
import { isActiveScheme } from '../domain/active-schemes.ts'
import type { PageContext } from './context.ts'

/** Origins and schemes that a form may lead to; anything else would end or widen the policy. */
const target =
  /^(?:[a-z][a-z0-9+.-]*:|https?:\/\/(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?)$/iu

/** Schemes that would lead anywhere. */
const web = /^https?:$/iu

/**
 * What a page may load and where its forms may go (CSP Level 3). Styles are named by their hashes;
 * browsers hold redirects after a form to `form-action` too, so that it names the app as well.
 */
export function contentPolicy(
  { formTargets = [], look }: Pick<PageContext, 'formTargets' | 'look'>,
  styles: readonly string[],
): string {
  const targets = formTargets.filter(
    (one) => target.test(one) && !web.test(one) && !isActiveScheme(one.toLowerCase()),
  )
  return [
    "default-src 'none'",
    `style-src ${styles.map((style) => `'sha256-${hashOf(style)}'`).join(' ')}`,
    "script-src 'self'",
    `img-src ${["'self'", 'data:', ...look.imageOrigins].join(' ')}`,
    `form-action ${["'self'", ...targets].join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

const known = new Map<string, string>()

/** The pages' own sheet is the same every time. */
function hashOf(style: string): string {
  const hash = known.get(style) ?? createHash('sha256').update(style).digest('base64')
  if (known.size === 0) known.set(style, hash)
  return hash
}
