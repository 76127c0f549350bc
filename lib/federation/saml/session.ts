import type { Element } from '@xmldom/xmldom'
import { childrenOf } from './elements.ts'
import { ns } from './names.ts'
import { timeOf } from './times.ts'

/** The session of somebody at their provider. */
export interface ProviderSession {
  /** What the provider calls it: of several, the first (developer guide, "Signing out SAML users"). */
  readonly sessionIndex?: string
  /** When it ends, in milliseconds since the epoch: of several ends, the first. */
  readonly sessionNotOnOrAfter?: number
}

/** The session that an assertion tells of (SAML 2.0 Core, section 2.7.2). */
export function sessionOf(assertion: Element): ProviderSession {
  const statements = childrenOf(assertion, ns.assertion, 'AuthnStatement')
  const sessionIndex = statements[0]?.getAttribute('SessionIndex')
  const ends = statements.flatMap((one) => one.getAttribute('SessionNotOnOrAfter') ?? [])
  return {
    ...(sessionIndex && { sessionIndex }),
    ...(ends.length > 0 && { sessionNotOnOrAfter: Math.min(...ends.map(timeOf)) }),
  }
}
