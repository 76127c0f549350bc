import type { CreateIdentityPoolInput, RoleMapping } from '@aws-sdk/client-cognito-identity'
import { getCredentialsForIdentity } from '../../../lib/operations/identity-pools/credentials/get-credentials-for-identity.ts'
import { getId } from '../../../lib/operations/identity-pools/credentials/get-id.ts'
import { getOpenIdToken } from '../../../lib/operations/identity-pools/credentials/get-open-id-token.ts'
import { setIdentityPoolRoles } from '../../../lib/operations/identity-pools/identity-pools/set-identity-pool-roles.ts'
import type { Valid } from '../../../lib/operations/operation.ts'
import type { Services } from '../../../lib/services.ts'
import { startIam, type RunningIam } from '../../../local/iam/start.ts'
import { run } from '../../builders.ts'
import { startStandIn, type StandIn } from '../../federation/oidc/stand-in.ts'
import {
  anIdentityPool,
  authenticatedRole,
  guestRole,
  identityBench,
  type IdentityBench,
} from '../../operations/identity-pools/bench.ts'

/** The account that everything is in. */
export const account = '123456789012'

type Logins = Record<string, string>

/** Services with an IAM, and with stand-ins for the public providers. */
export interface LoginStage extends IdentityBench {
  readonly iam: RunningIam
  /** What stands in for a public provider answers below `/{name}`. */
  readonly providers: StandIn
  /** A pool that takes these providers, and guests, with both roles. */
  pool(settings: Partial<Valid<CreateIdentityPoolInput>>): Promise<string>
  /** Sets role mappings beside the pool's two roles. */
  map(IdentityPoolId: string, RoleMappings: Record<string, RoleMapping>): Promise<unknown>
  id(IdentityPoolId: string, Logins: Logins): Promise<string>
  token(IdentityId: string, Logins: Logins): Promise<Record<string, unknown>>
  credentials(
    IdentityId: string,
    Logins: Logins,
    CustomRoleArn?: string,
  ): Promise<{ id: string | undefined; role: string | undefined }>
  /** The same services, and the trips to the store that are made with them. */
  counting(): { readonly services: Services; readonly trips: string[] }
}

const names = [
  'graph.facebook.com',
  'accounts.google.com',
  'www.amazon.com',
  'appleid.apple.com',
  'api.twitter.com',
]

/** Sets a stage. */
export async function aLoginStage(env: Record<string, string> = {}): Promise<LoginStage> {
  const providers = await startStandIn()
  const bench = await identityBench({
    COGNATE_PRIVATE_ADDRESSES: '1',
    COGNATE_LOGIN_ENDPOINTS: names.map((name) => `${name}=${providers.url}/${name}`).join(','),
    ...env,
  })
  const iam = await startIam({ account, now: () => bench.clock.now })
  process.env.AWS_ENDPOINT_URL_IAM = iam.url
  const { services } = bench
  const Roles = { authenticated: authenticatedRole, unauthenticated: guestRole }
  return {
    ...bench,
    iam,
    providers,
    pool: (settings) => anIdentityPool(services, [], { AllowClassicFlow: true, ...settings }),
    map: (IdentityPoolId, RoleMappings) =>
      run(setIdentityPoolRoles, services, { IdentityPoolId, Roles, RoleMappings }),
    id: async (IdentityPoolId, Logins) =>
      (await run(getId, services, { IdentityPoolId, Logins })).IdentityId ?? '',
    token: async (IdentityId, Logins) => {
      const { Token = '' } = await run(getOpenIdToken, services, { IdentityId, Logins })
      return claimsIn(Token)
    },
    credentials: async (IdentityId, Logins, CustomRoleArn) => {
      const input = { IdentityId, Logins, ...(CustomRoleArn !== undefined && { CustomRoleArn }) }
      const answer = await run(getCredentialsForIdentity, services, input)
      const session = bench.sts.session(answer.Credentials?.AccessKeyId ?? '')
      return { id: answer.IdentityId, role: session?.roleArn }
    },
    counting: () => counting(services),
    stop: async () => {
      await Promise.all([bench.stop(), iam.stop(), providers.stop()])
    },
  }
}

/** The claims of a token that the test trusts. */
export function claimsIn(token: string): Record<string, unknown> {
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()
  return JSON.parse(payload) as Record<string, unknown> // ours
}

/** What a login is refused with. */
export function refused(reason: string) {
  return {
    code: 'NotAuthorizedException',
    message: `Invalid login token. ${reason}`.trimEnd(),
  }
}

/** What a login is refused with that the pool does not list. */
export const unsupported = {
  code: 'NotAuthorizedException',
  message: 'Token is not from a supported provider of this identity pool.',
}

/** What a login meets whose provider does not answer. */
export const unreachable = {
  code: 'ExternalServiceException',
  message: 'An external service could not be reached.',
}

function counting(services: Services): { services: Services; trips: string[] } {
  const trips: string[] = []
  const table = new Proxy(services.table, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      trips.push(String(name))
      return value.bind(target) as unknown
    },
  })
  return { services: Object.create(services, { table: { value: table } }) as Services, trips } // with a counter
}
