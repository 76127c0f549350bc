import type { PageContext } from '../../lib/pages/context.ts'
import { plainLook } from '../../lib/pages/look.ts'
import { en } from '../../lib/pages/texts/en.ts'

/** What a page is made from, in English and without branding; tests say what they are about. */
export function aContext(given: Partial<PageContext> = {}): PageContext {
  return {
    language: 'en',
    texts: en,
    look: plainLook,
    base: '/auth/shop',
    query: 'client_id=app&state=x',
    form: { action: '/auth/shop/login?client_id=app', csrf: 'token' },
    ...given,
  }
}
