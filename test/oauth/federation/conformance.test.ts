import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { aKey } from '../../federation/oidc/stand-in.ts'
import { vectors } from '../../vectors.ts'
import { claimsOf } from '../shop.ts'
import { aCorp, aShopOf, onTheWay, visit, type Corp } from './corp.ts'
import { comeBack, tokensIn, toldTo, type FederatedShop } from './places.ts'

interface Row {
  readonly module: string
  readonly meaning: string
  readonly applies: string
}

const published = vectors('oidc/conformance-modules.json') as
  { federationAsClient: Row[] } | undefined // as the set is published

let corp: Corp
let shop: FederatedShop
beforeAll(async () => {
  corp = await aCorp()
  shop = await aShopOf(corp)
})
afterAll(() => corp.stop())
beforeEach(() => {
  corp.stage.clock.now = Date.now()
  corp.standIn.calls.length = 0
  corp.standIn.answers
    .set('/jwks', () => ({ keys: [corp.key.jwk] }))
    .set('/userinfo', () => ({ sub: 'jane', email: 'jane@example.com', name: 'Jane' }))
})

const claims = async (own = shop) =>
  claimsOf((await tokensIn(own, await visit(corp, own))).id_token)
const refusal = (error_description: string) => ({ error: 'invalid_request', error_description })
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Comes back to a shop whose provider answers the code with a token of the test's making. */
async function withToken(
  make: (right: Record<string, unknown>) => string | Promise<string>,
  own = shop,
): Promise<Record<string, string>> {
  const { browser, answer, address } = await onTheWay(corp, own)
  const now = Math.floor(corp.stage.clock.now / 1000)
  const nonce = address.searchParams.get('nonce')
  const right = {
    iss: corp.standIn.url,
    aud: 'cognate',
    sub: 'jane',
    nonce,
    iat: now,
    exp: now + 300,
  }
  corp.standIn.answers.set('/token', async () => ({
    ...{ access_token: 'access', token_type: 'Bearer', id_token: await make(right) },
  }))
  return toldTo(await comeBack(own, browser, { searchParams: answer }))
}

/** How each module of the OpenID Foundation's suite for clients is answered here. */
const modules = new Map<string, () => Promise<void>>([
  [
    'OIDCCClientTest',
    async () => expect(await claims()).toMatchObject({ 'cognito:username': 'corp_jane' }),
  ],
  [
    // Cognito authenticates by client_secret_post alone, and so do we: no header is sent
    'OIDCCClientTestClientSecretBasic',
    async () => {
      await claims()
      const call = corp.standIn.calls.find(({ path }) => path === '/token')
      expect(call?.authorization).toBeUndefined()
      expect(call?.form.get('client_secret')).toBe('hush')
    },
  ],
  [
    'OIDCCClientTestIdTokenSigAlgNone',
    async () =>
      expect(
        await withToken((right) => `${part({ alg: 'none', kid: 'first' })}.${part(right)}.`),
      ).toEqual(refusal('Bad id_token')),
  ],
  [
    'OIDCCClientTestIdTokenSignedUsingRS256',
    async () =>
      expect(await withToken((right) => corp.key.sign(right, { alg: 'RS256' }))).toHaveProperty(
        'code',
      ),
  ],
  [
    'OIDCCClientTestInvalidAudInIdToken',
    async () =>
      expect(toldTo(await visit(corp, shop, {}, { aud: 'another' }))).toEqual(
        refusal('Bad id_token aud'),
      ),
  ],
  [
    'OIDCCClientTestInvalidIdTokenSignatureWithRS256',
    async () => {
      const other = await aKey('first')
      expect(await withToken((right) => other.sign(right))).toEqual(refusal('Bad id_token'))
    },
  ],
  [
    'OIDCCClientTestInvalidIssuerInIdToken',
    async () =>
      expect(toldTo(await visit(corp, shop, {}, { iss: 'https://other.example' }))).toEqual(
        refusal('Bad id_token iss'),
      ),
  ],
  [
    'OIDCCClientTestInvalidSubInUserinfoResponse',
    async () => {
      corp.standIn.answers.set('/userinfo', () => ({ sub: 'john', email: 'john@example.com' }))
      expect(toldTo(await visit(corp, shop))).toEqual(refusal('Bad id_token sub'))
    },
  ],
  [
    'OIDCCClientTestKidAbsentMultipleMatchingKeysInJwks',
    async () => {
      const second = await aKey('second')
      corp.standIn.answers.set('/jwks', () => ({ keys: [corp.key.jwk, second.jwk] }))
      expect(await withToken((right) => corp.key.sign(right, { kid: undefined }))).toEqual(
        refusal('Bad id_token'),
      )
    },
  ],
  [
    // The suite lets a lone key do without a name; Cognito requires `kid`, and so do we
    'OIDCCClientTestKidAbsentSingleJwks',
    async () =>
      expect(await withToken((right) => corp.key.sign(right, { kid: undefined }))).toEqual(
        refusal('Bad id_token'),
      ),
  ],
  [
    'OIDCCClientTestMissingIatInIdToken',
    async () =>
      expect(toldTo(await visit(corp, shop, {}, { iat: undefined }))).toEqual(
        refusal('Bad id_token'),
      ),
  ],
  [
    'OIDCCClientTestMissingSubInIdToken',
    async () =>
      expect(toldTo(await visit(corp, shop, {}, { sub: undefined }))).toEqual(
        refusal('Bad id_token'),
      ),
  ],
  [
    'OIDCCClientTestNonceInvalid',
    async () =>
      expect(toldTo(await visit(corp, shop, {}, { nonce: 'another' }))).toEqual(
        refusal('Bad id_token nonce'),
      ),
  ],
  [
    'OIDCCClientTestScopeUserInfoClaims',
    async () => expect(await claims()).toMatchObject({ email: 'jane@example.com', name: 'Jane' }),
  ],
  [
    // Optional: the token goes in the header, also where user info is asked for by POST
    'OIDCCClientTestUserinfoBearerBody',
    async () => {
      const own = await aShopOf(corp, {
        provider: { ProviderDetails: { attributes_request_method: 'POST' } },
      })
      await claims(own)
      expect(corp.standIn.calls.at(-1)).toMatchObject({
        ...{ method: 'POST', path: '/userinfo', authorization: 'Bearer access' },
      })
    },
  ],
  [
    'OIDCCClientTestUserinfoBearerHeader',
    async () => {
      await claims()
      expect(corp.standIn.calls.at(-1)).toMatchObject({
        ...{ method: 'GET', path: '/userinfo', authorization: 'Bearer access' },
      })
    },
  ],
])

describe('the conformance suite for clients of OpenID providers', () => {
  it.each([...modules])('%s', async (_, judge) => {
    await judge()
  })

  if (published) {
    it('is answered module by module', () => {
      expect([...modules.keys()]).toEqual(published.federationAsClient.map((row) => row.module))
    })
  } else {
    it('cannot be held against the list of modules: ../shared/vectors/oidc is absent', () => {
      expect(published).toBeUndefined()
    })
  }
})
