import { developerLogin } from '../identity-pools/developer-login.ts'
import { unprovenLogin } from '../identity-pools/unproven-logins.ts'
import type { LinkedLogin, NewLogin } from '../store/identities.ts'
import type { Source, SourceIdentity, SourcePool } from './source.ts'

/** Logins that the pool's owner vouches for, by identity. */
export type KnownLogins = ReadonlyMap<string, readonly LinkedLogin[]>

/**
 * The logins that an identity has here. Cognito tells the providers of an identity's logins and not
 * whose accounts they are, but for developer users: what neither it nor the pool's owner says has yet
 * to be proved.
 *
 * Source: API reference, IdentityDescription, LookupDeveloperIdentity.
 */
export async function loginsOf(
  { source, knownLogins }: { source: Source; knownLogins: KnownLogins },
  { pool, identity }: { pool: SourcePool; identity: SourceIdentity },
): Promise<readonly NewLogin[]> {
  const { id, providers } = identity
  const developer = pool.settings.DeveloperProviderName
  const users =
    developer !== undefined && providers.includes(developer)
      ? await source.developerUsers(pool.id, id)
      : []
  const known = [
    ...(knownLogins.get(id) ?? []),
    ...users.map((user) => developerLogin(developer ?? '', user)),
  ]
  const isKnown = new Set(known.map(({ provider }) => provider))
  const unproven = [...new Set(providers)].filter((provider) => !isKnown.has(provider))
  return [...known, ...unproven.map((provider) => unprovenLogin(provider, id))]
}
