import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { adminLinkProviderForUser } from '../../../lib/operations/user-pools/identity-providers/admin-link-provider-for-user.ts'
import type { ClientSettings } from '../../../lib/store/app-clients.ts'
import type { PoolSettings } from '../../../lib/store/user-pools.ts'
import { userRef } from '../../../lib/store/users.ts'
import { aClient, run } from '../../builders.ts'
import {
  knownClaims,
  startOpenIdProvider,
  type OpenIdProvider,
} from '../../federation/oidc/openid-provider.ts'
import { arnOf, type TriggerStage } from '../../triggers/lambda-endpoint.ts'
import { jsonOf, parametersOf, type Browser } from '../browser.ts'
import {
  appSettings,
  callback,
  challengeOf,
  claimsOf,
  customer,
  redeem,
  refresh,
  userInfo,
} from '../shop.ts'
import {
  aFederatedShop,
  aFederationStage,
  answersTo,
  comeBack,
  leave,
  tokensIn,
  type FederatedShop,
} from './places.ts'

let stage: TriggerStage
let stranger: OpenIdProvider
const domains = Array.from({ length: 12 }, (_, index) => `openid-${index}`)
const mapping = { email: 'email', email_verified: 'email_verified', name: 'given_name' }

beforeAll(async () => {
  stage = await aFederationStage()
  stranger = await startOpenIdProvider(domains.map((at) => answersTo(stage, at)))
})
afterAll(async () => {
  await stranger.stop()
  await stage.stop()
})
beforeEach(() => {
  stage.clock.now = Date.now()
  stage.lambda.invocations.length = 0
})

/** A shop that the stranger knows. */
function aKnownShop(
  settings: ClientSettings & { pool?: PoolSettings } = {},
): Promise<FederatedShop> {
  const at = domains.pop()
  if (at === undefined) throw new Error('the stranger knows no more domains')
  const ProviderDetails = {
    client_id: stranger.clientId,
    client_secret: stranger.clientSecret,
    authorize_scopes: 'openid email profile',
    oidc_issuer: stranger.issuer,
    attributes_request_method: 'GET',
  }
  const providers = [{ AttributeMapping: mapping, ProviderDetails }]
  return aFederatedShop(stage, { at, ...settings, providers })
}

/** All the way to the stranger and back to the app. */
async function signIn(
  shop: FederatedShop,
  login: string,
  changes: Record<string, string> = {},
  from?: Browser,
) {
  const { browser, address } = await leave(shop, { identity_provider: 'corp', ...changes }, from)
  expect(address.origin).toBe(stranger.issuer)
  const answer = await comeBack(shop, browser, await stranger.signIn(address.href, login))
  return { browser, answer }
}

describe('signing in with an OpenID provider', () => {
  it('leads to the app’s tokens, of a user whom the provider describes', async () => {
    const shop = await aKnownShop()
    const verifier = 'v'.repeat(43)
    const challenge = challengeOf(verifier)
    const asked = { state: 'of the app', nonce: 'n-1', scope: 'openid email profile', ...challenge }
    const { answer } = await signIn(shop, 'Jane.42', asked)
    expect(answer.status).toBe(303)
    expect(parametersOf(answer).get('state')).toBe('of the app')
    const code = parametersOf(answer).get('code') ?? ''
    const tokens = jsonOf(await redeem(shop, code, { code_verifier: verifier }))
    const [id, access] = [claimsOf(tokens.id_token), claimsOf(tokens.access_token)]
    const group = `${shop.pool.id}_corp`
    expect(id).toMatchObject({
      'cognito:username': 'corp_Jane.42',
      'cognito:groups': [group],
      nonce: 'n-1',
      aud: shop.app.id,
      email: 'Jane.42@example.com',
      email_verified: true,
      name: knownClaims.given_name,
      identities: [
        {
          userId: 'Jane.42',
          providerName: 'corp',
          providerType: 'OIDC',
          issuer: null,
          primary: 'true',
          dateCreated: String(stage.clock.now),
        },
      ],
    })
    expect(id).not.toHaveProperty('acr')
    expect(access).toMatchObject({
      username: 'corp_Jane.42',
      'cognito:groups': [group],
      scope: 'openid email profile',
      sub: id.sub,
    })
    expect(jsonOf(await userInfo(shop, tokens.access_token))).toMatchObject({
      sub: id.sub,
      username: 'corp_Jane.42',
      email: 'Jane.42@example.com',
      email_verified: 'true',
    })
    const again = jsonOf(await refresh(shop, tokens.refresh_token))
    expect(claimsOf(again.id_token)).toMatchObject({ sub: id.sub, auth_time: id.auth_time })
  })

  it('finds the same user again, and takes over what is new', async () => {
    const shop = await aKnownShop()
    const first = claimsOf((await tokensIn(shop, (await signIn(shop, 'jane')).answer)).id_token)
    knownClaims.given_name = 'Janet'
    try {
      const { answer } = await signIn(shop, 'jane')
      const second = claimsOf((await tokensIn(shop, answer)).id_token)
      expect([second.sub, second.name]).toEqual([first.sub, 'Janet'])
    } finally {
      knownClaims.given_name = 'Jane'
    }
    const other = claimsOf((await tokensIn(shop, (await signIn(shop, 'JANE')).answer)).id_token)
    expect(other.sub).not.toBe(first.sub)
  })

  it('hands out tokens at once where the app asks for them', async () => {
    const shop = await aKnownShop({ AllowedOAuthFlows: ['implicit'] })
    const { answer } = await signIn(shop, 'jane', { response_type: 'token', nonce: 'n-2' })
    expect(answer.headers.location?.startsWith(`${callback}#`)).toBe(true)
    expect(claimsOf(parametersOf(answer).get('id_token') ?? '')).toMatchObject({
      'cognito:username': 'corp_jane',
      'cognito:groups': [`${shop.pool.id}_corp`],
      nonce: 'n-2',
    })
  })

  it('signs a linked account in as the user it is linked to', async () => {
    const shop = await aKnownShop()
    const jane = await customer(shop, { username: 'jane' })
    await run(adminLinkProviderForUser, stage.services, {
      UserPoolId: shop.pool.id,
      DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: 'jane' },
      SourceUser: {
        ProviderName: 'corp',
        ProviderAttributeName: 'Cognito_Subject',
        ProviderAttributeValue: '42',
      },
    })
    const { answer } = await signIn(shop, '42')
    expect(claimsOf((await tokensIn(shop, answer)).id_token)).toMatchObject({
      sub: jane.sub,
      'cognito:username': 'jane',
      identities: [expect.objectContaining({ userId: '42', primary: 'false' })],
    })
    expect(await stage.services.table.get(userRef(shop.pool.id, 'corp_42'))).toBeUndefined()
  })

  it('signs nobody in as a user of the pool who has the same address', async () => {
    const shop = await aKnownShop()
    const jane = await customer(shop, {
      attributes: { email: 'victim@example.com', email_verified: 'true' },
    })
    const { answer } = await signIn(shop, 'victim')
    const claims = claimsOf((await tokensIn(shop, answer)).id_token)
    expect(claims.email).toBe('victim@example.com')
    expect(claims.sub).not.toBe(jane.sub)
  })

  it('asks and tells the triggers in the order of Cognito', async () => {
    const names = ['PreSignUp', 'PostConfirmation', 'PreAuthentication', 'PostAuthentication']
    const LambdaConfig = {
      ...Object.fromEntries([...names, 'PreTokenGeneration'].map((name) => [name, arnOf(name)])),
      InboundFederation: { LambdaArn: arnOf('InboundFederation'), LambdaVersion: 'V1_0' as const },
    }
    for (const name of [...names, 'PreTokenGeneration', 'InboundFederation']) {
      stage.lambda.functions.set(name, (event) => event)
    }
    const shop = await aKnownShop({ pool: { LambdaConfig } })
    const heard = () => stage.lambda.invocations.splice(0).map(({ event }) => event.triggerSource)
    await tokensIn(shop, (await signIn(shop, 'jane')).answer)
    expect(heard()).toEqual([
      'InboundFederation_ExternalProvider',
      'PreSignUp_ExternalProvider',
      'PostConfirmation_ConfirmSignUp',
      'TokenGeneration_HostedAuth',
    ])
    await tokensIn(shop, (await signIn(shop, 'jane')).answer)
    expect(heard()).toEqual([
      'InboundFederation_ExternalProvider',
      'PreAuthentication_Authentication',
      'PostAuthentication_Authentication',
      'TokenGeneration_HostedAuth',
    ])
    stage.lambda.functions.set('PreAuthentication', () => {
      throw new Error('not you')
    })
    const { answer } = await signIn(shop, 'jane', { state: 's' })
    expect(Object.fromEntries(parametersOf(answer))).toEqual({
      error: 'invalid_request',
      error_description: 'PreAuthentication failed with error not you.',
      state: 's',
    })
  })

  it('keeps the browser signed in, until the app wants to be sure', async () => {
    const shop = await aKnownShop()
    const { browser } = await signIn(shop, 'jane')
    const { answer } = await leave(shop, { prompt: 'none' }, browser)
    expect(claimsOf((await tokensIn(shop, answer)).id_token)['cognito:username']).toBe('corp_jane')
    const { address } = await leave(shop, { prompt: 'login' }, browser)
    expect([address.origin, address.searchParams.get('prompt')]).toEqual([stranger.issuer, 'login'])
    const stranger2 = await leave(shop, { prompt: 'none' })
    expect(parametersOf(stranger2.answer).get('error')).toBe('login_required')
  })

  it('keeps the browser signed in for the apps alone that take the provider’s users', async () => {
    const shop = await aKnownShop()
    const { browser } = await signIn(shop, 'jane')
    const apps = [['corp', 'COGNITO'], ['COGNITO']].map((SupportedIdentityProviders) =>
      aClient(stage.services, shop.pool, { ...appSettings, SupportedIdentityProviders }),
    )
    const answers = (await Promise.all(apps)).map((app) =>
      leave({ ...shop, app }, { prompt: 'none' }, browser),
    )
    const [taken, other] = (await Promise.all(answers)).map(({ address }) => address.searchParams)
    expect(taken?.get('code')).toBeTruthy()
    expect(other?.get('error')).toBe('login_required')
  })

  it('leaves no account behind that a password could open', async () => {
    const shop = await aKnownShop({ SupportedIdentityProviders: ['COGNITO', 'corp'] })
    await signIn(shop, 'jane')
    const user = await stage.services.table.get(userRef(shop.pool.id, 'corp_jane'))
    expect(user).toMatchObject({ status: 'EXTERNAL_PROVIDER', enabled: true })
    expect(user?.password).toBeUndefined()
  })
})
