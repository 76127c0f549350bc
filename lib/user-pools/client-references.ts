import { registrationScope } from '../domain/scopes.ts'
import { ServiceError } from '../errors.ts'
import type { ClientSettings } from '../store/app-clients.ts'
import { providerRef } from '../store/identity-providers.ts'
import { itemName, type Key } from '../store/keys.ts'
import { readMany } from '../store/read-many.ts'
import { resourceServerRef } from '../store/resource-servers.ts'
import type { Table } from '../store/table.ts'
import type { UserPool } from '../store/user-pools.ts'

/** The scopes of every pool (developer guide, "Scopes, M2M, and resource servers"). */
const standardScopes: ReadonlySet<string> = new Set([
  'phone',
  'email',
  'openid',
  'profile',
  'aws.cognito.signin.user.admin',
])

/** Whether a scope is one of every pool's rather than of a resource server. */
export function isStandardScope(scope: string): boolean {
  return standardScopes.has(scope)
}

/**
 * Checks that the pool has what a client's settings name of it: providers, and scopes of resource
 * servers. One round trip, and none for a client that names neither. What is deleted later stays in
 * the lists, as in Cognito, and is looked up again when it is used.
 *
 * @throws ServiceError InvalidParameterException, ScopeDoesNotExistException
 */
export async function checkClientReferences(
  table: Table,
  pool: Pick<UserPool, 'id' | 'settings'>,
  settings: ClientSettings,
): Promise<void> {
  const { SupportedIdentityProviders = [], AllowedOAuthScopes = [] } = settings
  const poolId = pool.id
  const names = SupportedIdentityProviders.filter((name) => name !== 'COGNITO')
  const scopes = AllowedOAuthScopes.filter(
    (scope) => !isStandardScope(scope) && !isForRegistration(scope, pool, settings),
  ).map(partsOf)
  const providers = names.map((name) => ({ name, ref: providerRef(poolId, name) }))
  const servers = scopes.map((scope) => ({
    ...scope,
    ref: resourceServerRef(poolId, scope.identifier),
  }))
  const found = await readMany(
    table,
    [...providers, ...servers].map(({ ref }) => ref.key),
  )
  const itemOf = ({ key }: { key: Key }) => found.get(itemName(key))
  const provider = providers.find(({ ref }) => !itemOf(ref))
  if (provider) {
    throw new ServiceError(
      'InvalidParameterException',
      `The provider ${provider.name} does not exist for User Pool ${poolId}.`,
    )
  }
  const unknown = servers.find(({ ref, name }) => {
    const item = itemOf(ref)
    return !item || !ref.parse(item).scopes?.some(({ ScopeName }) => ScopeName === name)
  })
  if (unknown) {
    throw new ServiceError(
      'ScopeDoesNotExistException',
      `Invalid scope requested: ${unknown.scope}`,
    )
  }
}

/** The scope of registration is there while registration is on, for all but registered clients. */
function isForRegistration(
  scope: string,
  { settings: { DcrConfiguration } }: Pick<UserPool, 'settings'>,
  { ClientType }: ClientSettings,
): boolean {
  const isOn = DcrConfiguration?.EnableStatus === 'Enabled'
  return scope === registrationScope && isOn && ClientType !== 'DCR'
}

/** A scope of a resource server: its identifier, a slash, and a name that has none. */
function partsOf(scope: string): { scope: string; identifier: string; name: string } {
  const slash = scope.lastIndexOf('/')
  return { scope, identifier: scope.slice(0, Math.max(0, slash)), name: scope.slice(slash + 1) }
}
