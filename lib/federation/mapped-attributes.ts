import type { AttributeType } from '@aws-sdk/client-cognito-identity-provider'
import { writableAttributes } from '../domain/client-attributes.ts'
import type { AppClient } from '../store/app-clients.ts'
import type { IdentityProvider } from '../store/identity-providers.ts'
import type { UserPool } from '../store/user-pools.ts'

/** What a mapping is applied for: the client says what may be written. */
export interface Mapping {
  readonly pool: UserPool
  readonly client: AppClient
  readonly provider: IdentityProvider
}

/** The attributes that say whether an address is verified, which no client may write itself. */
const flags: ReadonlyMap<string, string> = new Map([
  ['email_verified', 'email'],
  ['phone_number_verified', 'phone_number'],
])

/**
 * What a provider's attributes become in the pool, by the provider's mapping. What the provider did
 * not give, or the client may not write, is left out; an empty value is one that takes an attribute
 * away. An address counts as verified only as the provider gives it, and says so of it.
 *
 * Source: developer guide, "Mapping IdP attributes to profiles and tokens".
 */
export function mappedAttributes(
  { pool, client, provider }: Mapping,
  given: ReadonlyMap<string, string>,
): AttributeType[] {
  const writable = writableAttributes(client.settings, pool.schema)
  const mapped = new Map(
    Object.entries(provider.settings.attributeMapping).flatMap(([name, claim]) => {
      const value = given.get(claim)
      const isWritable = writable.has(flags.get(name) ?? name)
      return value !== undefined && isWritable ? [[name, value] as const] : []
    }),
  )
  return [...mapped].flatMap(([name, value]) => {
    const address = flags.get(name)
    if (address === undefined) return [{ Name: name, Value: value }]
    if (!mapped.get(address)) return []
    return [{ Name: name, Value: String(value.toLowerCase() === 'true') }]
  })
}

/**
 * Those that change what a user has. Whether an address is verified is said again with every new
 * address.
 */
export function changesOf(
  mapped: readonly AttributeType[],
  present: Readonly<Record<string, string>>,
): AttributeType[] {
  const changed = new Set(
    mapped.flatMap(({ Name = '', Value = '' }) => ((present[Name] ?? '') === Value ? [] : [Name])),
  )
  return mapped.filter(({ Name = '' }) => changed.has(Name) || changed.has(flags.get(Name) ?? ''))
}
