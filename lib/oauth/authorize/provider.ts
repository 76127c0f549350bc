import { isProviderIdentifier } from '../../domain/provider-check.ts'
import type { Services } from '../../services.ts'
import {
  providerIdentifierRef,
  providerRef,
  type IdentityProvider,
} from '../../store/identity-providers.ts'
import { OAuthFault } from '../faults.ts'
import type { Authorization } from './index.ts'
import { RedirectFault } from './redirect-target.ts'

/** What the pool itself is called among the providers of a client. */
export const ownProvider = 'COGNITO'

/** The provider's other names in requests (developer guide, "Authorize endpoint"). */
const shortNames = new Map([
  ['Amazon', 'LoginWithAmazon'],
  ['Apple', 'SignInWithApple'],
])

/** The providers that a client's users may come from; the pool itself where it lists none. */
export function providersOf({ client }: Pick<Authorization, 'client'>): readonly string[] {
  const { SupportedIdentityProviders: listed = [] } = client.settings
  return listed.length > 0 ? listed : [ownProvider]
}

/**
 * The provider that a request names, or the only one of the client's; undefined where the user is to
 * sign in here. One round trip where there is one, two for an identifier.
 *
 * @throws RedirectFault invalid_request for one that the client has not
 */
export async function chosenProvider(
  services: Pick<Services, 'table'>,
  authorization: Authorization,
): Promise<IdentityProvider | undefined> {
  const [only, ...others] = providersOf(authorization)
  const named = await namedProvider(services, authorization)
  const name = named ?? (others.length === 0 ? only : undefined)
  if (name === undefined) return undefined
  const isListed = providersOf(authorization).includes(name)
  if (isListed && name === ownProvider) return undefined
  const ref = providerRef(authorization.pool.id, name)
  const provider = isListed ? await services.table.get(ref) : undefined
  if (!provider) throw notEnabled(authorization)
  return provider
}

/**
 * The name of the provider that a request names, by its name or one of its identifiers.
 *
 * @throws RedirectFault invalid_request for an identifier that no provider has
 */
export async function namedProvider(
  { table }: Pick<Services, 'table'>,
  authorization: Authorization,
): Promise<string | undefined> {
  const { pool, parameters } = authorization
  const identifier = parameters.get('idp_identifier')
  if (identifier !== null) {
    const found = isProviderIdentifier(identifier)
      ? await table.get(providerIdentifierRef(pool.id, identifier))
      : undefined
    if (found === undefined) throw notEnabled(authorization)
    return found
  }
  const name = parameters.get('identity_provider')
  return name === null ? undefined : (shortNames.get(name) ?? name)
}

/** The refusal of a provider that the client has not. */
export function notEnabled({ target }: Authorization): RedirectFault {
  const message = 'The identity provider is not enabled for the client.'
  return new RedirectFault(target, new OAuthFault('invalid_request', message))
}
