import { createHash } from 'node:crypto'
import { createUserPoolDomain } from '../../lib/operations/user-pools/domains/create-user-pool-domain.ts'
import {
  clientRef,
  replaceClient,
  type AppClient,
  type ClientSettings,
} from '../../lib/store/app-clients.ts'
import { poolRef, type PoolSettings, type UserPool } from '../../lib/store/user-pools.ts'
import type { User } from '../../lib/store/users.ts'
import { aClient, aPool, run } from '../builders.ts'
import { aUser, password } from '../user-pools/people.ts'
import type { Stage } from '../user-pools/stage.ts'
import { Browser, domain, jsonOf, parametersOf, send, type Received } from './browser.ts'

/** The address of the app that answers go to. */
export const callback = 'https://app.example.com/callback'

/** Where the app's users come to when they have signed out. */
export const signedOut = 'https://app.example.com/bye'

/** What an app asks for by authorization. */
export type Asked = Record<string, string>

/** A shop at a domain, with an app of its own. */
export interface Shop {
  readonly stage: Stage
  readonly pool: UserPool
  readonly app: AppClient
  /** Its domain, where it is not the usual one. */
  readonly at?: string
}

/** The settings of an app with code grant and all scopes of OpenID Connect. */
export const appSettings: ClientSettings = {
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code'],
  AllowedOAuthScopes: ['openid', 'email', 'phone', 'profile'],
  CallbackURLs: [callback],
  LogoutURLs: [signedOut],
  SupportedIdentityProviders: ['COGNITO'],
}

/** Opens a shop: a pool with its domain, and an app. */
export async function aShop(
  stage: Stage,
  {
    pool: poolSettings,
    at = domain,
    ...app
  }: ClientSettings & { secret?: string; pool?: PoolSettings; at?: string } = {},
): Promise<Shop> {
  const { id } = await aPool(stage.services, poolSettings)
  await run(createUserPoolDomain, stage.services, { UserPoolId: id, Domain: at })
  const pool = await stage.services.table.get(poolRef(id))
  if (!pool) throw new Error('the pool was written above')
  return { stage, pool, at, app: await aClient(stage.services, pool, { ...appSettings, ...app }) }
}

/** Changes an app's settings as its owner would. */
export async function change(
  { stage, app }: Pick<Shop, 'stage' | 'app'>,
  settings: ClientSettings,
): Promise<void> {
  const { table } = stage.services
  const client = await table.get(clientRef(app.poolId, app.id))
  if (!client) throw new Error('the app is there')
  const changed = { ...client.settings, ...settings }
  await table.write(replaceClient({ ...client, settings: changed, version: client.version + 1 }))
}

/** What the app asks for unless a test says otherwise. */
export function asked({ app }: Pick<Shop, 'app'>, changes: Asked = {}): Asked {
  return { response_type: 'code', client_id: app.id, redirect_uri: callback, ...changes }
}

/** Somebody who has an account at the shop, with an address and a number. */
export function customer({ stage, pool }: Shop, changes: Partial<User> = {}): Promise<User> {
  const attributes = {
    name: 'Jane Doe',
    email: 'jane@example.com',
    email_verified: 'true',
    phone_number: '+15555550100',
    phone_number_verified: 'false',
  }
  return aUser(stage.services, pool, { attributes, ...changes })
}

/** Signs a customer in on the pages of the shop. */
export function signIn(
  { stage, app }: Pick<Shop, 'stage' | 'app'>,
  { username }: Pick<User, 'username'>,
  changes: Asked = {},
  browser = new Browser(stage.services),
): Promise<Received> {
  return browser.signIn(asked({ app }, changes), username, password)
}

/** The code that a sign-in gives the app. */
export async function codeFor(
  shop: Pick<Shop, 'stage' | 'app'>,
  user: Pick<User, 'username'>,
  changes: Asked = {},
  browser?: Browser,
): Promise<string> {
  const answer = await signIn(shop, user, changes, browser)
  const code = parametersOf(answer).get('code')
  if (code === null) throw new Error(`no code: ${answer.status} ${String(answer.headers.location)}`)
  return code
}

/** Asks the token endpoint for what a code is good for. */
export function redeem(
  { stage, app, at = domain }: Pick<Shop, 'stage' | 'app' | 'at'>,
  code: string,
  changes: Asked = {},
): Promise<Received> {
  const form = { grant_type: 'authorization_code', client_id: app.id, redirect_uri: callback }
  return send(stage.services, 'oauth2/token', { form: { ...form, code, ...changes }, at })
}

/** The tokens of a fresh sign-in. */
export async function tokensFor(
  shop: Pick<Shop, 'stage' | 'app'>,
  user: Pick<User, 'username'>,
  changes: Asked = {},
  browser?: Browser,
): Promise<Record<string, string>> {
  return jsonOf(await redeem(shop, await codeFor(shop, user, changes, browser)))
}

/** Asks the token endpoint for new tokens. */
export function refresh(
  { stage, app, at = domain }: Pick<Shop, 'stage' | 'app' | 'at'>,
  token: string | undefined,
  changes: Asked = {},
): Promise<Received> {
  const form = { grant_type: 'refresh_token', client_id: app.id, refresh_token: token ?? '' }
  return send(stage.services, 'oauth2/token', { form: { ...form, ...changes }, at })
}

/** What a token says, unverified. */
export function claimsOf(token: string | undefined): Record<string, unknown> {
  const [, payload = ''] = (token ?? '').split('.')
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown> // claims are an object
}

/** A challenge of PKCE for a verifier (RFC 7636, section 4.2). */
export function challengeOf(verifier: string): Asked {
  const code_challenge = createHash('sha256').update(verifier).digest('base64url')
  return { code_challenge, code_challenge_method: 'S256' }
}

/** User info for an access token. */
export function userInfo(
  { stage, at = domain }: Pick<Shop, 'stage' | 'at'>,
  token: string | undefined,
) {
  const headers = { authorization: `Bearer ${token ?? ''}` }
  return send(stage.services, 'oauth2/userInfo', { headers, at })
}
