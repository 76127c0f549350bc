import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { deleteIdentityProvider } from '../../../lib/operations/user-pools/identity-providers/delete-identity-provider.ts'
import { updateIdentityProvider } from '../../../lib/operations/user-pools/identity-providers/update-identity-provider.ts'
import { run } from '../../builders.ts'
import { sessionIndex, startSamlify, type Samlify } from '../../federation/saml/samlify.ts'
import type { TriggerStage } from '../../triggers/lambda-endpoint.ts'
import { Browser, type Received } from '../browser.ts'
import { asked, signedOut, type Asked } from '../shop.ts'
import { aFederationStage, expectPage, leave, toldTo } from './places.ts'
import { aSamlShop, jane, onTheWay, post, type SamlShop } from './saml-shop.ts'

let stage: TriggerStage
let idp: Samlify
let shop: SamlShop
const details = { IDPSignout: 'true', RequestSigningAlgorithm: 'rsa-sha256' }
beforeAll(async () => {
  stage = await aFederationStage()
  idp = await startSamlify()
  shop = await aSamlShop(stage, idp, { details })
})
afterAll(async () => {
  await idp.stop()
  await stage.stop()
})
beforeEach(() => {
  stage.clock.now = Date.now()
})

/** A browser in which somebody from the provider is signed in. */
async function signedIn(own = shop): Promise<Browser> {
  const { browser, form } = await onTheWay(own)
  expect(toldTo(await post(own, browser, form))).toHaveProperty('code')
  return browser
}

/** Asks to be signed out; by default to go on to the app. */
function signOut(browser: Browser, own = shop, changes: Asked = { logout_uri: signedOut }) {
  return browser.visit('logout', { query: { client_id: own.app.id, ...changes }, at: own.at })
}

const addressIn = ({ headers }: Received) => new URL(headers.location ?? '', 'https://here.example')

async function isSignedIn(browser: Browser, own = shop): Promise<boolean> {
  return 'code' in toldTo((await leave(own, { prompt: 'none' }, browser)).answer)
}

describe('signing out of the app and the SAML provider', () => {
  it('goes through the provider, which is asked by a signed request, and on to the app', async () => {
    const browser = await signedIn()
    expect(await isSignedIn(browser)).toBe(true)
    const address = addressIn(await signOut(browser))
    expect(`${address.origin}${address.pathname}`).toBe(
      idp.metadataUrl.replace('/metadata', '/slo'),
    )
    expect(address.searchParams.get('SigAlg')).toBe(
      'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    )
    const { form, ...told } = await idp.signOut(address, shop.sp)
    expect(told).toEqual({ nameId: jane.nameId, sessionIndex })
    expect(await isSignedIn(browser)).toBe(false)
    const answer = await post(shop, browser, form, 'saml2/logout')
    expect([answer.status, answer.headers.location]).toEqual([303, signedOut])
  })

  it.each<[string, () => Asked, () => string]>([
    [
      'to sign in again',
      () => asked(shop, { state: 's' }),
      () =>
        `/auth/${shop.at}/login?${new URLSearchParams({ ...ofLogin(), state: 's' }).toString()}`,
    ],
    [
      'by the words of OpenID Connect',
      () => ({ post_logout_redirect_uri: signedOut, state: 'a b' }),
      () => `${signedOut}?state=a+b`,
    ],
  ])('may go on %s', async (_, changes, location) => {
    const browser = await signedIn()
    const { form } = await idp.signOut(addressIn(await signOut(browser, shop, changes())), shop.sp)
    const answer = await post(shop, browser, form, 'saml2/logout')
    expect(answer.headers.location).toBe(location())
  })

  const ofLogin = () => ({ client_id: shop.app.id, ...asked(shop) })

  it('is asked of the provider by nobody else', async () => {
    const address = addressIn(await signOut(await signedIn()))
    const relayState = address.searchParams.get('RelayState') ?? ''
    const changed = new URL(address.href.replace(relayState, 'x'.repeat(43)))
    await expect(idp.signOut(changed, shop.sp)).rejects.toThrow(/SIGNATURE/u)
  })

  it('leads to no other address than the app’s', async () => {
    const browser = await signedIn()
    const evil = { logout_uri: 'https://evil.example/' }
    expectPage(await signOut(browser, shop, evil), 'logout_mismatch')
    const address = addressIn(await signOut(browser))
    const { form } = await idp.signOut(address, shop.sp)
    for (const RelayState of ['https://evil.example/', '//evil.example', '', 'x'.repeat(43)]) {
      expectPage(await post(shop, browser, { ...form, RelayState }, 'saml2/logout'))
    }
    const answer = await post(shop, browser, form, 'saml2/logout')
    expect(answer.headers.location).toBe(signedOut)
  })

  it('is over for one of 16 answers at once', async () => {
    const browser = await signedIn()
    const { form } = await idp.signOut(addressIn(await signOut(browser)), shop.sp)
    const all = await Promise.all(
      Array.from({ length: 16 }, () => post(shop, browser, form, 'saml2/logout')),
    )
    expect(all.filter(({ status }) => status === 303)).toHaveLength(1)
    expect(all.filter(({ status }) => status === 400)).toHaveLength(15)
  })

  it('is not answered in another browser, nor after five minutes', async () => {
    const browser = await signedIn()
    const first = await idp.signOut(addressIn(await signOut(browser)), shop.sp)
    expectPage(await post(shop, new Browser(stage.services), first.form, 'saml2/logout'))
    const again = await signedIn()
    const second = await idp.signOut(addressIn(await signOut(again)), shop.sp)
    stage.clock.now += 5 * 60_000
    expectPage(await post(shop, again, second.form, 'saml2/logout'))
  })

  it('is not answered by something else', async () => {
    const browser = await signedIn()
    const { form } = await idp.signOut(addressIn(await signOut(browser)), shop.sp)
    const signIn = await onTheWay(shop, { prompt: 'login' }, { browser })
    expectPage(
      await post(shop, browser, { ...signIn.form, RelayState: form.RelayState }, 'saml2/logout'),
      'invalid_request',
    )
    expectPage(await post(shop, browser, signIn.form, 'saml2/logout'))
    const got = await browser.visit('saml2/logout', { query: form, at: shop.at })
    expect([got.status, got.headers.allow]).toEqual([405, 'POST'])
  })

  it('does not sign in: its handle opens no other place', async () => {
    const browser = await signedIn()
    const { form } = await idp.signOut(addressIn(await signOut(browser)), shop.sp)
    expectPage(await post(shop, browser, form))
    const other = await signedIn()
    const second = await idp.signOut(addressIn(await signOut(other)), shop.sp)
    const query = { state: second.form.RelayState, code: 'code' }
    expectPage(await other.visit('oauth2/idpresponse', { query, at: shop.at }))
  })

  it('goes straight on where the provider does not sign out', async () => {
    const own = await aSamlShop(stage, idp)
    const browser = await signedIn(own)
    expect((await signOut(browser, own)).headers.location).toBe(signedOut)
    expect(await isSignedIn(browser, own)).toBe(false)
  })

  it('goes straight on where nobody is signed in', async () => {
    const answer = await signOut(new Browser(stage.services))
    expect([answer.status, answer.headers.location]).toEqual([303, signedOut])
  })

  it('goes straight on where the provider cannot be asked any more', async () => {
    const given = { UserPoolId: '', ProviderName: 'corp' }
    const deleted = await aSamlShop(stage, idp, { details })
    const one = await signedIn(deleted)
    await run(deleteIdentityProvider, stage.services, { ...given, UserPoolId: deleted.pool.id })
    expect((await signOut(one, deleted)).headers.location).toBe(signedOut)

    const silent = await aSamlShop(stage, idp, { details })
    const two = await signedIn(silent)
    await run(updateIdentityProvider, stage.services, {
      ...given,
      UserPoolId: silent.pool.id,
      ProviderDetails: {
        ...details,
        MetadataFile: idp.metadata.replace(/<SingleLogoutService[^>]*(?:\/>|><\/[^>]*>)/u, ''),
      },
    })
    expect((await signOut(two, silent)).headers.location).toBe(signedOut)
    expect(await isSignedIn(two, silent)).toBe(false)
  })
})
