import { beforeAll, describe, expect, it } from '@jest/globals'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import * as oauth from 'oauth4webapi'
import { serverUrl } from '../server.ts'
import { insecure } from './loopback.ts'
import { addApp, callback, machine, openShop, signedOut, type WireShop } from './shop.ts'
import { next as landed, WireBrowser } from './wire-browser.ts'

let shop: WireShop
let server: oauth.AuthorizationServer
beforeAll(async () => {
  shop = await openShop(serverUrl())
  const issuer = new URL(shop.issuer)
  const response = await oauth.discoveryRequest(issuer, insecure)
  server = await oauth.processDiscoveryResponse(issuer, response)
})

/** An app, and how it proves itself. */
interface Proven {
  readonly client: oauth.Client
  readonly proof: oauth.ClientAuth
}

/** The address that asks for authorization, and what has to be kept until the answer. */
async function asking(client: oauth.Client, changes: Record<string, string> = {}) {
  const verifier = oauth.generateRandomCodeVerifier()
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()]
  const url = new URL(server.authorization_endpoint ?? '')
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: callback,
    scope: 'openid email profile',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...changes,
  }).toString()
  return { url, verifier, state, nonce }
}

async function signIn({ client, proof }: Proven, browser = new WireBrowser()) {
  const { url, verifier, state, nonce } = await asking(client, { max_age: '300' })
  const answer = await browser.authorize(url, shop.username, shop.password)
  const parameters = oauth.validateAuthResponse(server, client, answer, state)
  const response = await oauth.authorizationCodeGrantRequest(
    ...[server, client, proof, parameters, callback, verifier, insecure],
  )
  const checks = { expectedNonce: nonce, requireIdToken: true, maxAge: 300 }
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, checks)
  await oauth.validateApplicationLevelSignature(server, response, insecure)
  return tokens
}

describe('oauth4webapi', () => {
  it.each<[string, boolean, (secret: string) => oauth.ClientAuth]>([
    ['a public app', false, () => oauth.None()],
    ['a confidential app, by header', true, (secret) => oauth.ClientSecretBasic(secret)],
    ['a confidential app, in the body', true, (secret) => oauth.ClientSecretPost(secret)],
  ])('lives every flow of %s', async (_, GenerateSecret, authenticate) => {
    const { id, secret } = await addApp(shop, {
      GenerateSecret,
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
    })
    const client = { client_id: id }
    const proof = authenticate(secret)
    const browser = new WireBrowser()
    const tokens = await signIn({ client, proof }, browser)
    const { sub = '' } = oauth.getValidatedIdTokenClaims(tokens) ?? {}

    const asked = await oauth.userInfoRequest(server, client, tokens.access_token, insecure)
    const info = await oauth.processUserInfoResponse(server, client, sub, asked)
    expect(info).toMatchObject({ email: 'jane@example.com', username: shop.username })

    const first = tokens.refresh_token ?? ''
    const renew = (token: string) =>
      oauth.refreshTokenGrantRequest(server, client, proof, token, insecure)
    const next = await oauth.processRefreshTokenResponse(server, client, await renew(first))
    expect(oauth.getValidatedIdTokenClaims(next)?.sub).toBe(sub)
    expect(next.refresh_token).not.toBe(first)
    await expect(
      oauth.processRefreshTokenResponse(server, client, await renew(first)),
    ).rejects.toMatchObject({ error: 'invalid_grant' })

    const token = next.refresh_token ?? ''
    const revoked = await oauth.revocationRequest(server, client, proof, token, insecure)
    await oauth.processRevocationResponse(revoked)
    const gone = await oauth.userInfoRequest(server, client, next.access_token, insecure)
    await expect(oauth.processUserInfoResponse(server, client, sub, gone)).rejects.toThrow(
      oauth.WWWAuthenticateChallengeError,
    )

    const leaving = new URL(server.end_session_endpoint ?? '')
    leaving.searchParams.set('client_id', id)
    leaving.searchParams.set('post_logout_redirect_uri', signedOut)
    expect(landed(leaving, await browser.visit(leaving)).href).toBe(signedOut)
    const silent = await asking(client, { prompt: 'none' })
    const answer = await browser.authorize(silent.url, '', '')
    expect(() => oauth.validateAuthResponse(server, client, answer, silent.state)).toThrow(
      oauth.AuthorizationResponseError,
    )
  })

  it('gets tokens for an app that acts for itself', async () => {
    const { id, secret } = await addApp(shop, machine)
    const client = { client_id: id }
    const proof = oauth.ClientSecretBasic(secret)
    const response = await oauth.clientCredentialsGrantRequest(
      ...[server, client, proof, { scope: 'stock/read' }, insecure],
    )
    const tokens = await oauth.processClientCredentialsResponse(server, client, response)
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 3600 })
  })

  it('gets access tokens that an API verifies with the published keys', async () => {
    const { id } = await addApp(shop)
    const tokens = await signIn({ client: { client_id: id }, proof: oauth.None() })
    const keys = createRemoteJWKSet(new URL(server.jwks_uri ?? ''))
    const { payload } = await jwtVerify(tokens.access_token, keys, { issuer: shop.issuer })
    expect(payload).toMatchObject({ client_id: id, token_use: 'access', username: 'jane' })
  })
})
