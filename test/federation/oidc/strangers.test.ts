import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { authorizationUrl } from '../../../lib/federation/oidc/authorization-url.ts'
import { exchangeCode } from '../../../lib/federation/oidc/exchange-code.ts'
import type { IdentityProvider } from '../../../lib/store/identity-providers.ts'
import { storedProvider } from '../../operations/user-pools/identity-providers/providers.ts'
import { aStage, type Stage } from '../../user-pools/stage.ts'
import { startOpenIdProvider, type OpenIdProvider } from './openid-provider.ts'

const redirectUri = 'https://login.example.com/oauth2/idpresponse'
const codeVerifier = 'v'.repeat(43)
const asked = { redirectUri, state: 'state', nonce: 'nonce-of-this-request', codeVerifier }

let stage: Stage

beforeAll(async () => {
  jest.spyOn(console, 'warn').mockImplementation(() => undefined) // the stranger's, of its memory
  stage = await aStage({ COGNATE_PRIVATE_ADDRESSES: '1' })
  stage.clock.now = Date.now() // by which the stranger dates its tokens
})

afterAll(() => stage.stop())

/** The stranger as a provider of a pool. */
function configured({ issuer, clientId, clientSecret }: OpenIdProvider): Promise<IdentityProvider> {
  return storedProvider(stage.services, {
    ProviderDetails: {
      client_id: clientId,
      client_secret: clientSecret,
      authorize_scopes: 'openid email profile',
      oidc_issuer: issuer,
      attributes_request_method: 'POST',
    },
  })
}

async function signIn(stranger: OpenIdProvider, provider: IdentityProvider, login: string) {
  const url = await authorizationUrl(stage.services, provider, asked)
  const answer = await stranger.signIn(url, login)
  expect(answer.searchParams.get('state')).toBe(asked.state)
  return {
    ...asked,
    code: answer.searchParams.get('code') ?? '',
    iss: answer.searchParams.get('iss') ?? undefined,
  }
}

describe('oidc-provider, as a stranger', () => {
  it.each(['RS256', 'PS256', 'ES256'])('signs somebody in with %s', async (alg) => {
    const stranger = await startOpenIdProvider([redirectUri], { alg })
    try {
      const provider = await configured(stranger)
      const identity = await exchangeCode(
        stage.services,
        provider,
        await signIn(stranger, provider, 'Jane.42'),
      )
      expect(identity.subject).toBe('Jane.42')
      expect(Object.fromEntries(identity.attributes)).toMatchObject({
        sub: 'Jane.42',
        iss: stranger.issuer,
        email: 'Jane.42@example.com',
        email_verified: 'true',
        given_name: 'Jane',
        groups: '[admins, people%2C+other]',
        address: '{"formatted":"1 Main Street"}',
      })
      expect(identity.told?.idToken).toMatchObject({ aud: stranger.clientId })
      expect(identity.told?.userInfo).toMatchObject({ family_name: 'Doe' })
    } finally {
      await stranger.stop()
    }
  })

  describe('refuses', () => {
    let stranger: OpenIdProvider
    let provider: IdentityProvider

    beforeAll(async () => {
      stranger = await startOpenIdProvider([redirectUri])
      provider = await configured(stranger)
    })

    afterAll(() => stranger.stop())

    it('a code that was used before', async () => {
      const exchange = await signIn(stranger, provider, 'jane')
      await exchangeCode(stage.services, provider, exchange)
      await expect(exchangeCode(stage.services, provider, exchange)).rejects.toThrow(
        'corp Error - 400 invalid_grant grant request is invalid',
      )
    })

    it('a code with the verifier of another request', async () => {
      const exchange = await signIn(stranger, provider, 'jane')
      await expect(
        exchangeCode(stage.services, provider, { ...exchange, codeVerifier: 'w'.repeat(43) }),
      ).rejects.toThrow('corp Error - 400 invalid_grant')
    })

    it('an answer to another request, by its nonce', async () => {
      const exchange = await signIn(stranger, provider, 'jane')
      await expect(
        exchangeCode(stage.services, provider, { ...exchange, nonce: 'another' }),
      ).rejects.toThrow('Bad id_token nonce')
    })

    it('an answer that another provider claims to give', async () => {
      const exchange = await signIn(stranger, provider, 'jane')
      for (const iss of ['https://other.example.com', undefined]) {
        await expect(exchangeCode(stage.services, provider, { ...exchange, iss })).rejects.toThrow(
          'Bad issuer in the response of the IdP',
        )
      }
    })
  })
})
