import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import * as client from 'openid-client'
import { startOpenIdProvider, type OpenIdProvider } from '../../federation/oidc/openid-provider.ts'
import { startSamlify, type Samlify } from '../../federation/saml/samlify.ts'
import { serverUrl } from '../server.ts'
import { withoutTls } from './loopback.ts'
import { addApp, callback, openShop, signedOut, type WireShop } from './shop.ts'
import { next, WireBrowser } from './wire-browser.ts'

let shop: WireShop
let openId: OpenIdProvider
let saml: Samlify
let base: string
beforeAll(async () => {
  shop = await openShop(serverUrl())
  base = `${serverUrl()}/auth/shop-${shop.poolId.slice(-9)}`
  openId = await startOpenIdProvider([`${base}/oauth2/idpresponse`])
  saml = await startSamlify()
  const { cognito, poolId: UserPoolId } = shop
  await cognito.createIdentityProvider({
    ...{ UserPoolId, ProviderName: 'corp', ProviderType: 'OIDC' },
    ProviderDetails: {
      client_id: openId.clientId,
      client_secret: openId.clientSecret,
      authorize_scopes: 'openid email profile',
      oidc_issuer: openId.issuer,
      attributes_request_method: 'GET',
    },
    AttributeMapping: { email: 'email', email_verified: 'email_verified' },
  })
  await cognito.createIdentityProvider({
    ...{ UserPoolId, ProviderName: 'company', ProviderType: 'SAML' },
    ProviderDetails: {
      MetadataURL: saml.metadataUrl,
      RequestSigningAlgorithm: 'rsa-sha256',
      EncryptedResponses: 'true',
      IDPSignout: 'true',
    },
    AttributeMapping: { email: 'email' },
  })
})
afterAll(() => Promise.all([openId.stop(), saml.stop()]))

/** An app with openid-client, and a browser on its way to a provider. */
async function leave(identity_provider: string) {
  const { id } = await addApp(shop, { SupportedIdentityProviders: ['COGNITO', 'corp', 'company'] })
  const execute = [client.enableNonRepudiationChecks, withoutTls]
  const config = await client.discovery(new URL(shop.issuer), id, {}, client.None(), { execute })
  const [verifier, state, nonce] = [
    client.randomPKCECodeVerifier(),
    client.randomState(),
    client.randomNonce(),
  ]
  const url = client.buildAuthorizationUrl(config, {
    ...{ redirect_uri: callback, scope: 'openid email', state, nonce, identity_provider },
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  })
  const browser = new WireBrowser()
  const address = next(url, await browser.visit(url))
  const redeem = (answer: URL) =>
    client.authorizationCodeGrant(config, answer, {
      ...{ pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce },
    })
  return { id, browser, address, redeem }
}

describe('through the wire', () => {
  it('somebody from an OpenID provider signs in, and is there in the directory', async () => {
    const { browser, address, redeem } = await leave('corp')
    const back = await openId.signIn(address.href, 'Jane.42')
    const tokens = await redeem(next(back, await browser.visit(back)))
    const { sub, ...claims } = tokens.claims() ?? {}
    expect(claims).toMatchObject({
      'cognito:username': 'corp_Jane.42',
      'cognito:groups': [`${shop.poolId}_corp`],
      email: 'Jane.42@example.com',
      email_verified: true,
      identities: [expect.objectContaining({ userId: 'Jane.42', providerName: 'corp' })],
    })
    const user = { UserPoolId: shop.poolId, Username: 'corp_Jane.42' }
    const found = await shop.cognito.adminGetUser(user)
    expect(found.UserStatus).toBe('EXTERNAL_PROVIDER')
    expect(found.UserAttributes).toContainEqual({ Name: 'sub', Value: sub })
    const { Groups } = await shop.cognito.adminListGroupsForUser(user)
    expect(Groups?.map(({ GroupName }) => GroupName)).toEqual([`${shop.poolId}_corp`])
  })

  it('somebody from a SAML provider signs in, and out of it again', async () => {
    const { id, browser, address, redeem } = await leave('company')
    const { cognito, poolId: UserPoolId } = shop
    const { Certificate } = await cognito.getSigningCertificate({ UserPoolId })
    const { IdentityProvider } = await cognito.describeIdentityProvider({
      ...{ UserPoolId, ProviderName: 'company' },
    })
    const { ActiveEncryptionCertificate } = IdentityProvider?.ProviderDetails ?? {}
    const sp = {
      entityId: `urn:amazon:cognito:sp:${UserPoolId}`,
      acs: `${base}/saml2/idpresponse`,
      logout: `${base}/saml2/logout`,
      signingCertificate: Certificate ?? '',
      encryptionCertificate: ActiveEncryptionCertificate ?? '',
    }
    const person = { nameId: 'Jane.42', email: 'jane@example.com', groups: '' }
    const acs = new URL(sp.acs)
    const form = await saml.signIn(address, sp, person)
    const tokens = await redeem(next(acs, await browser.visit(acs, form)))
    expect(tokens.claims()).toMatchObject({
      'cognito:username': 'company_Jane.42',
      email: 'jane@example.com',
      identities: [expect.objectContaining({ userId: 'Jane.42', providerType: 'SAML' })],
    })

    const leaving = new URL(`${base}/logout?client_id=${id}`)
    leaving.searchParams.set('logout_uri', signedOut)
    const asked = await saml.signOut(next(leaving, await browser.visit(leaving)), sp)
    expect(asked.nameId).toBe('Jane.42')
    const logout = new URL(sp.logout)
    expect(next(logout, await browser.visit(logout, asked.form)).href).toBe(signedOut)
  })
})
