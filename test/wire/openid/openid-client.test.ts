import { beforeAll, describe, expect, it } from '@jest/globals'
import * as client from 'openid-client'
import { serverUrl } from '../server.ts'
import { withoutTls } from './loopback.ts'
import { liveFlow } from './openid-client-flow.ts'
import { addApp, callback, machine, openShop, signedOut, type WireShop } from './shop.ts'
import { WireBrowser } from './wire-browser.ts'

let shop: WireShop
beforeAll(async () => {
  shop = await openShop(serverUrl())
})

const insecure = { execute: [withoutTls] }

describe('openid-client', () => {
  it.each([
    ['a public app', false, () => client.None()],
    ['a confidential app, by header', true, (secret: string) => client.ClientSecretBasic(secret)],
    ['a confidential app, in the body', true, (secret: string) => client.ClientSecretPost(secret)],
  ])('lives every flow of %s', async (_, GenerateSecret, authenticate) => {
    const { id, secret } = await addApp(shop, { GenerateSecret })
    const { issuer, username, password } = shop
    const authentication = authenticate(secret)
    const who = { username, password, isInsecure: true }
    const result = await liveFlow({ issuer, clientId: id, authentication, ...who })
    expect(result).toEqual({
      claims: expect.objectContaining({
        iss: issuer,
        aud: id,
        email: 'jane@example.com',
        email_verified: true,
      }) as unknown,
      userInfo: {
        sub: result.claims?.sub,
        email: 'jane@example.com',
        email_verified: 'true',
        username,
      },
      refreshed: expect.objectContaining({ sub: result.claims?.sub }) as unknown,
      afterRevocation: 'invalid_grant',
      leftAt: signedOut,
      afterSigningOut: 'login_required',
    })
  })

  it('gets tokens for an app that acts for itself', async () => {
    const { id, secret } = await addApp(shop, machine)
    const config = await client.discovery(new URL(shop.issuer), id, secret, undefined, insecure)
    const tokens = await client.clientCredentialsGrant(config, { scope: 'stock/read' })
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 3600 })
    await expect(client.clientCredentialsGrant(config, { scope: 'stock/all' })).rejects.toEqual(
      expect.objectContaining({ error: 'invalid_scope', status: 400 }),
    )
  })

  it('is told what is wrong in its own words', async () => {
    const { id } = await addApp(shop)
    const config = await client.discovery(new URL(shop.issuer), id, {}, client.None(), insecure)
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: callback,
      scope: 'openid',
      prompt: 'none',
    })
    const answer = await new WireBrowser().authorize(url, '', '')
    await expect(client.authorizationCodeGrant(config, answer)).rejects.toEqual(
      expect.objectContaining({ error: 'login_required' }),
    )
    await expect(client.fetchUserInfo(config, 'x', 'somebody')).rejects.toThrow(
      client.WWWAuthenticateChallengeError,
    )
  })

  it('registers an app and lives its flows', async () => {
    const config = await client.dynamicClientRegistration(
      new URL(shop.issuer),
      { redirect_uris: [callback], post_logout_redirect_uris: [signedOut], client_name: 'self' },
      undefined,
      insecure,
    )
    const { client_id, client_secret } = config.clientMetadata()
    const { issuer, username, password } = shop
    const result = await liveFlow({
      ...{ issuer, username, password, clientId: client_id, isInsecure: true },
      authentication: client.ClientSecretBasic(String(client_secret)),
    })
    expect(result.claims).toMatchObject({ aud: client_id, email: 'jane@example.com' })
  })
})
