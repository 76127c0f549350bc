import * as client from 'openid-client'
import { withoutTls } from './loopback.ts'
import { callback, signedOut } from './shop.ts'
import { next, WireBrowser } from './wire-browser.ts'

/** An app as openid-client knows it, and who signs in to it. */
export interface FlowSetting {
  readonly issuer: string
  readonly clientId: string
  readonly authentication: client.ClientAuth
  readonly username: string
  readonly password: string
  /** Whether addresses without TLS are taken, which the library refuses otherwise. */
  readonly isInsecure: boolean
}

/** What came of a flow. */
export interface FlowResult {
  readonly claims: client.IDToken | undefined
  readonly userInfo: client.UserInfoResponse
  readonly refreshed: client.IDToken | undefined
  /** What a refresh is told after the revocation. */
  readonly afterRevocation: string
  /** Where the browser is at last. */
  readonly leftAt: string
  /** What a silent request is told after signing out. */
  readonly afterSigningOut: string | null
}

/**
 * Lives all that an app does with openid-client and its checks: discovery, code with PKCE, state and
 * nonce, user info, refresh, revocation, and signing out.
 */
export async function liveFlow(setting: FlowSetting): Promise<FlowResult> {
  const { issuer, clientId, authentication, username, password, isInsecure } = setting
  const execute = [
    client.enableNonRepudiationChecks, // the ID token's signature, though it came by TLS
    ...(isInsecure ? [withoutTls] : []),
  ]
  const config = await client.discovery(new URL(issuer), clientId, {}, authentication, { execute })
  const browser = new WireBrowser()
  const [verifier, state, nonce] = [
    client.randomPKCECodeVerifier(),
    client.randomState(),
    client.randomNonce(),
  ]
  const asked = { redirect_uri: callback, scope: 'openid email', state, nonce }
  const url = client.buildAuthorizationUrl(config, {
    ...asked,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  })
  const tokens = await client.authorizationCodeGrant(
    config,
    await browser.authorize(url, username, password),
    { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce },
  )
  const claims = tokens.claims()
  const userInfo = await client.fetchUserInfo(config, tokens.access_token, claims?.sub ?? '')
  const refreshToken = tokens.refresh_token ?? ''
  const refreshed = (await client.refreshTokenGrant(config, refreshToken)).claims()
  await client.tokenRevocation(config, refreshToken)
  const afterRevocation = await client.refreshTokenGrant(config, refreshToken).then(
    () => 'tokens',
    (error: unknown) => (error instanceof client.ResponseBodyError ? error.error : String(error)),
  )
  const leaving = client.buildEndSessionUrl(config, {
    post_logout_redirect_uri: signedOut,
    id_token_hint: tokens.id_token ?? '',
    state,
  })
  const leftAt = next(leaving, await browser.visit(leaving))
  if (leftAt.searchParams.get('state') !== state) throw new Error('the state came back otherwise')
  const silent = client.buildAuthorizationUrl(config, { ...asked, prompt: 'none' })
  const told = next(silent, await browser.visit(silent)).searchParams.get('error')
  return {
    ...{ claims, userInfo, refreshed, afterRevocation },
    leftAt: leftAt.origin + leftAt.pathname,
    afterSigningOut: told,
  }
}
