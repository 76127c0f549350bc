import {
  aKey,
  startStandIn,
  type ProviderKey,
  type StandIn,
} from '../../federation/oidc/stand-in.ts'
import type { TriggerStage } from '../../triggers/lambda-endpoint.ts'
import type { Browser, Received } from '../browser.ts'
import type { Asked } from '../shop.ts'
import {
  aFederatedShop,
  aFederationStage,
  comeBack,
  leave,
  type FederatedShop,
  type ProviderChanges,
} from './places.ts'

/** A company's provider whose every word the test decides, and who takes its users. */
export interface Corp {
  readonly stage: TriggerStage
  readonly standIn: StandIn
  readonly key: ProviderKey
  /** The configuration of a provider of OpenID Connect at the company. */
  provider(changes?: ProviderChanges): ProviderChanges
  stop(): Promise<void>
}

/** Founds a company. */
export async function aCorp(): Promise<Corp> {
  const [stage, standIn, key] = await Promise.all([
    aFederationStage(),
    startStandIn(),
    aKey('first'),
  ])
  standIn.answers
    .set('/jwks', () => ({ keys: [key.jwk] }))
    .set('/userinfo', () => ({ sub: 'jane', email: 'jane@example.com', name: 'Jane' }))
  return {
    ...{ stage, standIn, key },
    provider: ({ ProviderDetails, ...changes } = {}) => ({
      AttributeMapping: { email: 'email', name: 'name' },
      ProviderDetails: {
        client_id: 'cognate',
        client_secret: 'hush',
        authorize_scopes: 'openid email',
        oidc_issuer: standIn.url,
        authorize_url: `${standIn.url}/authorize`,
        token_url: `${standIn.url}/token`,
        jwks_uri: `${standIn.url}/jwks`,
        attributes_url: `${standIn.url}/userinfo`,
        attributes_request_method: 'GET',
        ...ProviderDetails,
      },
      ...changes,
    }),
    stop: async () => {
      await standIn.stop()
      await stage.stop()
    },
  }
}

/** A shop whose app takes users from the company, and nowhere else unless it says so. */
export function aShopOf(
  corp: Corp,
  settings: Omit<Parameters<typeof aFederatedShop>[1], 'providers'> & {
    provider?: ProviderChanges
  } = {},
): Promise<FederatedShop> {
  const { provider, ...rest } = settings
  return aFederatedShop(corp.stage, { ...rest, providers: [corp.provider(provider)] })
}

/** Has the company answer a code with an ID token; a claim of undefined is left out. */
export function vouch(
  { stage, standIn, key }: Corp,
  nonce: string | null,
  claims: Record<string, unknown> = {},
): void {
  const now = Math.floor(stage.clock.now / 1000)
  const all = {
    ...{ iss: standIn.url, aud: 'cognate', sub: 'jane', nonce, iat: now, exp: now + 300 },
    ...claims,
  }
  standIn.answers.set('/token', async () => ({
    access_token: 'access',
    token_type: 'Bearer',
    expires_in: 300,
    id_token: await key.sign(JSON.parse(JSON.stringify(all)) as typeof all), // without the undefined
  }))
}

/** A browser on its way to the company, and what it will bring back. */
export interface Way {
  readonly browser: Browser
  readonly address: URL
  readonly answer: URLSearchParams
}

/** Leaves for the company, which signs the person in; the answer is still to be brought. */
export async function onTheWay(
  corp: Corp,
  shop: FederatedShop,
  changes: Asked = {},
  claims: Record<string, unknown> = {},
): Promise<Way> {
  const { browser, address } = await leave(shop, changes)
  vouch(corp, address.searchParams.get('nonce'), claims)
  const answer = new URLSearchParams({ code: 'code' })
  answer.set('state', address.searchParams.get('state') ?? '')
  return { browser, address, answer }
}

/** All the way to the company and back. */
export async function visit(
  corp: Corp,
  shop: FederatedShop,
  changes: Asked = {},
  claims: Record<string, unknown> = {},
): Promise<Received> {
  const { browser, answer } = await onTheWay(corp, shop, changes, claims)
  return comeBack(shop, browser, { searchParams: answer })
}
