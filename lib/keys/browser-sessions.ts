import type { AuthMethod } from '../domain/sign-in-progress.ts'
import { openJson, sealJson } from './sealed-json.ts'
import type { Sealer } from './sealer.ts'

/** What the cookie of a browser says, to us alone, that is signed in at a pool's domain. */
export interface BrowserClaims {
  readonly username: string
  readonly sub: string
  /** The provider that the user came from; undefined for the pool itself. */
  readonly provider?: string | undefined
  /** The time-ordered id of this session, new at each sign-in. */
  readonly id: string
  /** When the sign-in was, in epoch seconds. */
  readonly authTime: number
  readonly proved: readonly AuthMethod[]
  /** The level that another provider told of, where the user came from there. */
  readonly providerLevel?: number | undefined
  /** Which of the user's passwords was in force: the session ends with it. */
  readonly passwordVersion?: number | undefined
  /** The session under which the user sees it, where the pool tracks sessions. */
  readonly sessionId?: string | undefined
  /** The session at the SAML provider that the user came from, to sign out of it too. */
  readonly samlSession?:
    | {
        readonly provider: string
        readonly nameId: {
          readonly value: string
          readonly format?: string
          readonly nameQualifier?: string
          readonly spNameQualifier?: string
        }
        readonly sessionIndex?: string | undefined
      }
    | undefined
}

const purposeIn = (poolId: string) => ({ label: 'browser-session', context: [poolId] })

/** Seals a session into the value of a cookie. */
export function sealBrowserSession(sealer: Sealer, poolId: string, claims: BrowserClaims): string {
  return sealJson(sealer, purposeIn(poolId), claims)
}

/** Opens the cookie of a pool; undefined when it is not one that we sealed for it. */
export function openBrowserSession(
  sealer: Sealer,
  poolId: string,
  cookie: string,
): BrowserClaims | undefined {
  return openJson(sealer, purposeIn(poolId), cookie) as BrowserClaims | undefined // sealed by us alone
}
