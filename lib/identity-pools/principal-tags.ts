import { tagsClaim } from '../domain/openid-token.ts'
import { mappedTags, type TagMap } from '../domain/principal-tags.ts'
import { ServiceError } from '../errors.ts'
import type { Settings } from '../settings.ts'
import type { IdentityPool } from '../store/identity-pools.ts'
import type { Login } from './logins.ts'
import { hostOfArn, userPoolOf, userPoolProvider } from './provider-names.ts'

/** The most bytes of JSON that a pool's mappings may have: its item has room for 400 KB. */
const largestMaps = 100_000

/**
 * The tags of a session that these logins begin, by key: as the pool maps the claims of their
 * providers, or as the pool's owner put them into the token of a developer user. Where two logins bring
 * the same tag, the one presented first has it.
 *
 * Source: developer guide, "Using attributes for access control".
 */
export function principalTags(
  settings: Settings,
  pool: IdentityPool,
  logins: readonly Login[],
): ReadonlyMap<string, string> {
  const maps = new Map(
    (pool.principalTags ?? []).map((map) => [tagProvider(settings, map.provider), map]),
  )
  const pairs = logins.flatMap((login) => {
    if (login.isDeveloper === true) return tagsInToken(login.claims[tagsClaim])
    const map = maps.get(tagProvider(settings, login.provider))
    return map ? mappedTags(map, login) : []
  })
  return new Map(pairs.toReversed())
}

/**
 * A pool's mappings with this one among them, of the providers that it lists.
 *
 * @throws ServiceError InvalidParameterException when the pool does not list the provider
 */
export function withTagMap(settings: Settings, pool: IdentityPool, map: TagMap): TagMap[] {
  const listed = new Set(publicProviders(pool).map((name) => tagProvider(settings, name)))
  const provider = tagProvider(settings, map.provider)
  if (!listed.has(provider)) {
    throw new ServiceError('InvalidParameterException', 'Please provide a valid public provider')
  }
  const others = (pool.principalTags ?? []).filter((other) => {
    const name = tagProvider(settings, other.provider)
    return name !== provider && listed.has(name)
  })
  const maps = [...others, map]
  if (Buffer.byteLength(JSON.stringify(maps)) <= largestMaps) return maps
  throw new ServiceError(
    'InvalidParameterException',
    'The identity pool has too many principal tag attribute maps.',
  )
}

/** The mapping of a provider. @throws ServiceError ResourceNotFoundException when none was set */
export function requireTagMap(settings: Settings, pool: IdentityPool, provider: string): TagMap {
  const name = tagProvider(settings, provider)
  const map = pool.principalTags?.find((other) => tagProvider(settings, other.provider) === name)
  if (map) return map
  throw new ServiceError(
    'ResourceNotFoundException',
    `Principal tag attribute map of provider '${provider}' not found.`,
  )
}

/** The names of the providers that a pool lists, but for its developer provider. */
export function publicProviders({ settings }: Pick<IdentityPool, 'settings'>): string[] {
  return [
    ...Object.keys(settings.SupportedLoginProviders ?? {}),
    ...(settings.CognitoIdentityProviders ?? []).flatMap(({ ProviderName: name }) => name ?? []),
    ...(settings.OpenIdConnectProviderARNs ?? []),
    ...(settings.SamlProviderARNs ?? []),
  ]
}

/**
 * The one name under which a provider's tags are mapped, whichever of its names is used: OpenID Connect
 * providers have their ARN in IAM and the host of their issuer.
 */
function tagProvider(settings: Settings, name: string): string {
  const poolId = userPoolOf(settings, name)
  if (poolId !== undefined) return userPoolProvider(poolId)
  return hostOfArn(name) ?? name
}

/** Our own token's claim, whose signature was checked. */
function tagsInToken(claim: unknown): [string, string][] {
  const { principal_tags: tags = {} } = (claim ?? {}) as {
    principal_tags?: Readonly<Record<string, readonly string[]>>
  }
  return Object.entries(tags).map(([key, [value = '']]) => [key, value])
}
