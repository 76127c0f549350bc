import type { RequestOrigin } from '../domain/request-origin.ts'
import { openIdScope } from '../domain/scopes.ts'
import type { SignInProgress } from '../domain/sign-in-progress.ts'
import { timeUuid } from '../domain/uuid.ts'
import { sealCode } from '../keys/authorization-codes.ts'
import type { BrowserClaims } from '../keys/browser-sessions.ts'
import type { Group } from '../store/groups.ts'
import type { User } from '../store/users.ts'
import { issueTokens, type IssuingServices } from '../user-pools/tokens.ts'
import { answerAddress, RedirectFault } from './authorize/redirect-target.ts'
import type { Authorization } from './authorize/index.ts'
import { isOfTrigger, triggerFault } from './trigger-fault.ts'

/** Somebody who has signed in on the pages, or is signed in already. */
export interface SignedIn {
  readonly user: User
  /** The provider that the user came from; undefined for the pool itself. */
  readonly provider?: string | undefined
  /** For tokens at once; a code can do without. */
  readonly groups: readonly Group[]
  /** When that was, in epoch seconds. */
  readonly authTime: number
  readonly proved: SignInProgress['proved']
  /** The level, 1 to 4, that another provider told of, where the user came from there. */
  readonly providerLevel?: number | undefined
  readonly deviceKey?: string | undefined
  readonly eventId?: string | undefined
  /** The session of the browser that the tokens come from, where the pool tracks sessions. */
  readonly browserSession?: string | undefined
  /** The session at the SAML provider that the user came from, where that signs out too. */
  readonly samlSession?: BrowserClaims['samlSession']
  /** Where the browser's request came from. */
  readonly origin: RequestOrigin
}

/** How long a code is good, in milliseconds (developer guide, "Token endpoint"). */
const codeLife = 5 * 60_000

/** As many of a user's groups as a code names: it has to fit into an address. */
const guessed = 10

/**
 * The address with which a browser brings the answer to the app: a code, which costs no store call,
 * or the tokens of the implicit grant.
 *
 * @throws RedirectFault with the words of the customer's trigger
 */
export async function grantedAddress(
  services: IssuingServices,
  authorization: Authorization,
  signedIn: SignedIn,
): Promise<string> {
  const { target, responseType } = authorization
  if (responseType === 'token') {
    const tokens = implicitAnswer(services, authorization, signedIn).catch((error: unknown) => {
      throw isOfTrigger(error) ? new RedirectFault(target, triggerFault(error)) : error
    })
    return answerAddress(target, await tokens)
  }
  const { pool, client, grant, nonce, challenge } = authorization
  const { user, authTime, providerLevel, deviceKey, eventId, browserSession } = signedIn
  const sealer = await services.keyring.sealer('user-pools')
  const now = services.now()
  const code = sealCode(sealer, {
    pool: pool.id,
    client: client.id,
    username: user.username,
    sub: user.sub,
    originJti: timeUuid(now),
    expiresAt: now + codeLife,
    redirectUri: target.redirectUri,
    grant,
    nonce,
    passwordVersion: user.password?.version,
    challenge,
    authTime,
    proved: provedFor(authorization, signedIn),
    providerLevel,
    groups: user.groups.slice(0, guessed),
    deviceKey,
    eventId,
    browserSession,
  })
  return answerAddress(target, { code })
}

/** The claims of a browser in which somebody has just signed in. */
export function browserClaims(
  { user, provider, authTime, proved, providerLevel, browserSession, samlSession }: SignedIn,
  now: number,
): BrowserClaims {
  const { username, sub, password } = user
  const id = timeUuid(now)
  return {
    ...{ username, sub, provider, id, authTime, proved, providerLevel },
    passwordVersion: password?.version,
    sessionId: browserSession,
    samlSession,
  }
}

/** What is told of the strength of a sign-in: only to an app that asked for a level, and may. */
function provedFor({ pool, parameters }: Authorization, { proved }: SignedIn) {
  const isLite = pool.settings.UserPoolTier === 'LITE'
  return parameters.has('acr_values') && !isLite ? proved : undefined
}

async function implicitAnswer(
  services: IssuingServices,
  authorization: Authorization,
  signedIn: SignedIn,
): Promise<Record<string, string | undefined>> {
  const { pool, client, grant, nonce } = authorization
  const { user, groups, authTime, providerLevel, deviceKey, eventId, browserSession, origin } =
    signedIn
  const tokens = await issueTokens(
    services,
    { pool, client, user, groups },
    {
      source: 'HostedAuth',
      authTime,
      proved: provedFor(authorization, signedIn),
      providerLevel,
      grant,
      nonce,
      deviceKey,
      eventId,
      browserSession,
      origin,
      clientMetadata: undefined,
    },
  )
  return {
    id_token: grant.scopes.includes(openIdScope) ? tokens.IdToken : undefined,
    access_token: tokens.AccessToken,
    token_type: tokens.TokenType,
    expires_in: String(tokens.ExpiresIn),
  }
}
