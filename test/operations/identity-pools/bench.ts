import { createServer } from 'node:http'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CreateIdentityPoolInput } from '@aws-sdk/client-cognito-identity'
import { brokerConfiguration, brokerJwks } from '../../../lib/identity-pools/discovery.ts'
import { createIdentityPool } from '../../../lib/operations/identity-pools/identity-pools/create-identity-pool.ts'
import { setIdentityPoolRoles } from '../../../lib/operations/identity-pools/identity-pools/set-identity-pool-roles.ts'
import type { Valid } from '../../../lib/operations/operation.ts'
import type { Services } from '../../../lib/services.ts'
import type { AppClient } from '../../../lib/store/app-clients.ts'
import type { UserPool } from '../../../lib/store/user-pools.ts'
import { addUser, type User } from '../../../lib/store/users.ts'
import { issueTokens } from '../../../lib/user-pools/tokens.ts'
import {
  authenticatedRoleName,
  roleArn,
  unauthenticatedRoleName,
} from '../../../local/sts/default-roles.ts'
import { startSts, type RunningSts } from '../../../local/sts/start.ts'
import { aClient, aPool, run } from '../../builders.ts'
import { testServices, type TestServices } from '../../services.ts'

const account = '123456789012'

/** The role that signed-in identities get. */
export const authenticatedRole = roleArn(account, authenticatedRoleName)

/** The role that guests get. */
export const guestRole = roleArn(account, unauthenticatedRoleName)

/** Services with an STS that trusts them, their identity-pool issuer being served over HTTP. */
export interface IdentityBench extends TestServices {
  /** Base URL of the issuers. */
  readonly url: string
  readonly sts: RunningSts
}

/** A user pool with one client, and the name by which identity pools know it. */
export interface UserPoolBench {
  readonly pool: UserPool
  readonly client: AppClient
  readonly provider: string
}

/** Starts store, issuer and STS. */
export async function identityBench(env: Record<string, string> = {}): Promise<IdentityBench> {
  const issuer = createServer((request, response) => {
    void answer(request.url ?? '').then((body) => response.end(JSON.stringify(body)))
  }).listen(0, '127.0.0.1')
  await once(issuer, 'listening')
  const { port } = issuer.address() as AddressInfo // it listens on TCP
  const url = `http://127.0.0.1:${String(port)}`
  const bench = await testServices({ COGNATE_URL: url, COGNATE_ACCOUNT: account, ...env })
  const { services, clock } = bench
  const folder = mkdtempSync(join(tmpdir(), 'cognate-sts-'))
  const sts = await startSts({
    rolesFile: join(folder, 'roles.json'),
    issuer: `${url}/identity-pools`,
    account,
    now: () => clock.now,
  })
  process.env.AWS_ENDPOINT_URL_STS = sts.url
  return {
    ...bench,
    url,
    sts,
    stop: async () => {
      await Promise.all([bench.stop(), sts.stop()])
      issuer.closeAllConnections()
      issuer.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }

  function answer(path: string): Promise<object> {
    return path.endsWith('jwks.json')
      ? brokerJwks(services)
      : Promise.resolve(brokerConfiguration(services.settings))
  }
}

/** Puts a user pool with a client into the store. */
export async function aUserPool(services: Services): Promise<UserPoolBench> {
  const pool = await aPool(services)
  const client = await aClient(services, pool)
  return { pool, client, provider: `cognito-idp.us-east-1.amazonaws.com/${pool.id}` }
}

/** Puts a user into the store. */
export async function aUser(
  services: Services,
  { pool }: UserPoolBench,
  username = 'jane',
): Promise<User> {
  const user: User = {
    poolId: pool.id,
    username,
    sub: crypto.randomUUID(),
    status: 'CONFIRMED',
    enabled: true,
    attributes: {},
    groups: [],
    createdAt: services.now(),
    updatedAt: services.now(),
    version: 1,
  }
  await services.table.write(addUser(user, new Error('the user is there already')))
  return user
}

/** Signs a user in whose groups give these roles, best first. */
export function tokensOf(
  services: Services,
  { pool, client }: UserPoolBench,
  { user, roles = [] }: { user: User; roles?: string[] },
) {
  const groups = roles.map((role, i) => ({
    poolId: pool.id,
    name: `group${String(i)}`,
    roleArn: role,
    precedence: 1, // the same for all, so that none is preferred unless it is alone
    createdAt: 0,
    updatedAt: 0,
    version: 1,
  }))
  const authTime = Math.floor(services.now() / 1000)
  return issueTokens(
    services,
    { pool, client, user, groups },
    {
      authTime,
      source: 'Authentication',
      proved: undefined,
      deviceKey: undefined,
      eventId: undefined,
      clientMetadata: undefined,
      origin: { sourceIp: undefined, userAgent: undefined },
    },
  )
}

/** Makes an identity pool with both roles that takes guests and the users of these user pools. */
export async function anIdentityPool(
  services: Services,
  userPools: readonly UserPoolBench[] = [],
  input: Partial<Valid<CreateIdentityPoolInput>> = {},
): Promise<string> {
  const { IdentityPoolId: id = '' } = await run(createIdentityPool, services, {
    IdentityPoolName: 'test',
    AllowUnauthenticatedIdentities: true,
    CognitoIdentityProviders: userPools.map(({ provider, client }) => ({
      ProviderName: provider,
      ClientId: client.id,
    })),
    ...input,
  })
  const Roles = { authenticated: authenticatedRole, unauthenticated: guestRole }
  await run(setIdentityPoolRoles, services, { IdentityPoolId: id, Roles })
  return id
}
