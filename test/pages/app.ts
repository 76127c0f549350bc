import { createUserPoolDomain } from '../../lib/operations/user-pools/domains/create-user-pool-domain.ts'
import type { Services } from '../../lib/services.ts'
import type { AppClient, ClientSettings } from '../../lib/store/app-clients.ts'
import {
  poolRef,
  type MfaSettings,
  type PoolSettings,
  type UserPool,
} from '../../lib/store/user-pools.ts'
import { aClient, aPool, run } from '../builders.ts'

/** An app whose users sign in on the pages of its pool's domain. */
export interface WebApp {
  readonly pool: UserPool
  readonly client: AppClient
  /** The address of a page, with what the app asks for. */
  page(path: string, more?: Record<string, string>): string
}

/** Where the app wants answers. */
export const callback = 'https://app.example/callback'

let counter = 0

/** Puts an app into the store that may use the code grant, at a domain of its own. */
export async function aWebApp(
  services: Services,
  settings: PoolSettings & { mfa?: MfaSettings } = {},
  {
    client: clientSettings = {},
    schema,
  }: { client?: ClientSettings & { secret?: string }; schema?: Parameters<typeof aPool>[2] } = {},
): Promise<WebApp> {
  const { id } = await aPool(services, settings, schema)
  const domain = `app-${++counter}`
  await run(createUserPoolDomain, services, { UserPoolId: id, Domain: domain })
  const pool = await services.table.get(poolRef(id))
  if (!pool) throw new Error('the pool was written above')
  const client = await aClient(services, pool, {
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email', 'aws.cognito.signin.user.admin'],
    CallbackURLs: [callback],
    ...clientSettings,
  })
  return {
    pool,
    client,
    page: (path, more = {}) => {
      const query = new URLSearchParams({
        response_type: 'code',
        client_id: client.id,
        redirect_uri: callback,
        scope: 'openid email',
        state: 'a state',
        ...more,
      })
      return `/auth/${domain}/${path}?${query.toString()}`
    },
  }
}
