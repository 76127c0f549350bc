/** How claims of a provider's tokens become tags of sessions, as the pool's owner wrote it. */
export interface TagMap {
  /** The provider, by the name that the owner used. */
  readonly provider: string
  readonly useDefaults: boolean
  /** The claim of each tag, by the tag's key. */
  readonly claims: Readonly<Record<string, string>>
}

/** A login as far as tags care. */
export interface TaggedLogin {
  /** The provider's own name of the person, and its name of the app. */
  readonly sub: string
  readonly clientId: string
  readonly claims: Readonly<Record<string, unknown>>
}

const soapClaims = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'

/** The default mapping of SAML providers; that of all others is `aud` and `sub`. */
const samlDefaults = [
  ['client', `${soapClaims}/nameidentifier`],
  ['username', `${soapClaims}/name`],
] as const

/**
 * The tags that a login brings, by key. A claim that is missing, or is no one value, makes no tag;
 * whether STS takes the others is STS's to say, so that a tag too long refuses the session instead of
 * leaving out what a policy may deny by.
 *
 * Source: developer guide, "Using attributes for access control" (default provider mappings).
 */
export function mappedTags(
  { provider, useDefaults, claims }: TagMap,
  login: TaggedLogin,
): [key: string, value: string][] {
  if (useDefaults && !provider.includes(':saml-provider/')) {
    return [
      ['client', login.clientId],
      ['username', login.sub],
    ]
  }
  const pairs = useDefaults ? samlDefaults : Object.entries(claims)
  return pairs.flatMap(([key, claim]) => {
    const value = valueOf(claim, login)
    return value === undefined ? [] : [[key, value]]
  })
}

/** Providers whose tokens have other names for app and person are mapped by the usual ones too. */
function valueOf(claim: string, { sub, clientId, claims }: TaggedLogin): string | undefined {
  if (Object.hasOwn(claims, claim)) return singleValue(claims[claim])
  if (claim === 'sub') return sub
  return claim === 'aud' ? clientId : undefined
}

function singleValue(claim: unknown): string | undefined {
  const values: readonly unknown[] = Array.isArray(claim) ? claim : [claim]
  const [value, ...others] = values
  if (others.length > 0 || value === '') return undefined
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}
