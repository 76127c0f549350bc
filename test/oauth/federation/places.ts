import type { CreateIdentityProviderRequest } from '@aws-sdk/client-cognito-identity-provider'
import { expect } from '@jest/globals'
import type { Valid } from '../../../lib/operations/operation.ts'
import type { ClientSettings } from '../../../lib/store/app-clients.ts'
import type { PoolSettings } from '../../../lib/store/user-pools.ts'
import { aProvider } from '../../operations/user-pools/identity-providers/providers.ts'
import { aTriggerStage, type TriggerStage } from '../../triggers/lambda-endpoint.ts'
import { Browser, jsonOf, parametersOf, type Received } from '../browser.ts'
import { asked, aShop, callback, redeem, type Asked, type Shop } from '../shop.ts'

/** A provider for a shop to take users from. */
export type ProviderChanges = Partial<Valid<CreateIdentityProviderRequest>>

let counter = 0

/** A name of a domain that no other shop has. */
export function newDomain(): string {
  counter++
  return `shop-${counter}`
}

/** A shop whose app takes users from providers. */
export interface FederatedShop extends Shop {
  readonly stage: TriggerStage
  readonly at: string
}

/** Sets a stage whose clock is that of the providers, which have one of their own. */
export async function aFederationStage(): Promise<TriggerStage> {
  const stage = await aTriggerStage()
  stage.clock.now = Date.now()
  return stage
}

/** Where providers are told to send their answers. */
export function answersTo(stage: TriggerStage, at: string, path = 'oauth2/idpresponse'): string {
  return `${stage.services.settings.url}/auth/${at}/${path}`
}

/** Opens a shop with providers; the app takes users from these alone unless it says otherwise. */
export async function aFederatedShop(
  stage: TriggerStage,
  {
    at = newDomain(),
    providers,
    ...settings
  }: ClientSettings & {
    at?: string
    pool?: PoolSettings
    secret?: string
    providers: readonly ProviderChanges[]
  },
): Promise<FederatedShop> {
  const names = providers.map(nameOf)
  const shop = await aShop(stage, { at, SupportedIdentityProviders: names, ...settings })
  for (const provider of providers) await aProvider(stage.services, shop.pool, provider)
  return { ...shop, stage, at }
}

function nameOf({ ProviderName, ProviderType = 'OIDC' }: ProviderChanges): string {
  if (ProviderName !== undefined) return ProviderName
  return ProviderType === 'OIDC' || ProviderType === 'SAML' ? 'corp' : ProviderType
}

/** Has a browser ask for authorization; gives where that leads it. */
export async function leave(
  shop: FederatedShop,
  changes: Asked = {},
  browser = new Browser(shop.stage.services),
): Promise<{ browser: Browser; address: URL; answer: Received }> {
  const query = asked(shop, changes)
  const answer = await browser.visit('oauth2/authorize', { query, at: shop.at })
  const { url } = shop.stage.services.settings
  return { browser, address: new URL(answer.headers.location ?? '', url), answer }
}

/** Brings a provider's answer, as it sends the browser. */
export function comeBack(
  { at }: FederatedShop,
  browser: Browser,
  { searchParams }: Pick<URL, 'searchParams'>,
): Promise<Received> {
  return browser.visit('oauth2/idpresponse', { query: searchParams, at })
}

/** The tokens for the code in the address that a browser is sent to. */
export async function tokensIn(
  shop: FederatedShop,
  answer: Received,
): Promise<Record<string, string>> {
  const { location = '' } = answer.headers
  const code = parametersOf(answer).get('code')
  if (!location.startsWith(callback) || code === null) {
    throw new Error(`no code for the app: ${answer.status} ${location}`)
  }
  return jsonOf(await redeem(shop, code))
}

/** What the app is told in place of a code, if it is the app that is told. */
export function toldTo({ status, headers }: Received): Record<string, string> {
  const { location = '' } = headers
  if (!location.startsWith(`${callback}?`)) return { status: String(status), location }
  return Object.fromEntries(new URL(location).searchParams)
}

/** Expects that only the person in front of the browser is told, and nobody signed in. */
export function expectPage({ status, headers, body, cookies }: Received, reason = 'expired'): void {
  const [, details] = /<dd>([a-z_]+)<\/dd>/u.exec(body) ?? []
  expect([status, headers.location, details]).toEqual([400, undefined, reason])
  expect(cookies.filter((one) => one.startsWith('__Host-session'))).toEqual([])
}
