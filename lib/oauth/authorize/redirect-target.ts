import type { App } from '../app.ts'
import { PageFault, type OAuthFault } from '../faults.ts'

/** Where and how the answer to an authorization request goes. */
export interface RedirectTarget {
  readonly redirectUri: string
  readonly state: string | undefined
  /** Whether the answer stands in the fragment, which servers do not see (RFC 6749, 4.2.2). */
  readonly isFragment: boolean
}

/** A refusal that the app is told at its registered address. */
export class RedirectFault extends Error {
  readonly target: RedirectTarget
  readonly fault: OAuthFault

  constructor(target: RedirectTarget, fault: OAuthFault) {
    super(fault.message)
    this.target = target
    this.fault = fault
  }
}

/**
 * The address that an answer goes to: one of those registered, letter by letter, or the default one
 * where the request names none.
 *
 * @throws PageFault redirect_mismatch: nothing is ever sent to another address
 */
export function redirectTarget({ client }: App, parameters: URLSearchParams): RedirectTarget {
  const { CallbackURLs = [], DefaultRedirectURI } = client.settings
  const redirectUri = parameters.get('redirect_uri') ?? DefaultRedirectURI
  if (redirectUri === undefined || !CallbackURLs.includes(redirectUri)) {
    throw new PageFault('redirect_mismatch')
  }
  return {
    redirectUri,
    state: parameters.get('state') ?? undefined,
    isFragment: parameters.get('response_type') === 'token',
  }
}

/** The address of an answer with its members and the request's state; undefined ones are left out. */
export function answerAddress(
  { redirectUri, state, isFragment }: RedirectTarget,
  members: Readonly<Record<string, string | undefined>>,
): string {
  const given = Object.entries({ ...members, state }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  const text = new URLSearchParams(given).toString()
  if (text === '') return redirectUri
  if (isFragment) return `${redirectUri}#${text}`
  return `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${text}`
}
