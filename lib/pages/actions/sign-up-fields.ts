import type { App } from '../../oauth/app.ts'
import { writableAttributes } from '../../domain/client-attributes.ts'
import type { UserPool } from '../../store/user-pools.ts'
import { aliasKinds } from '../../user-pools/find-user.ts'
import { passwordlessAddresses } from '../../user-pools/passwordless.ts'
import { attributeFields, type AttributeField } from '../attribute-fields.ts'
import type { Identifier } from '../parts/identifier.ts'
import { identifiersOf } from './identifiers.ts'

/** What becomes a new user's name. */
export function signUpIdentifiers(pool: UserPool): readonly Identifier[] {
  const { UsernameAttributes = [] } = pool.settings
  return UsernameAttributes.length > 0 ? identifiersOf(pool) : ['username']
}

/**
 * The attributes that the form of a sign-up asks for: those that the pool requires, and the addresses
 * that it verifies or that people sign in by without a password, as far as the client may write them
 * (developer guide, "Required attributes"). What the name is a value of is not asked for twice.
 */
export function signUpFields(
  { pool, client }: Pick<App, 'pool' | 'client'>,
  values: ReadonlyMap<string, string> = new Map(),
): AttributeField[] {
  const { settings, schema } = pool
  const named: readonly string[] = settings.UsernameAttributes ?? []
  const addresses: readonly string[] = [
    ...(settings.AutoVerifiedAttributes ?? []),
    ...passwordlessAddresses(pool),
  ]
  const writable = writableAttributes(client.settings, schema)
  const isTooEarly = (name: string) =>
    name === 'preferred_username' && aliasKinds(pool).includes(name)
  const asks = ({ Name, Required }: { Name: string; Required?: boolean | undefined }) => {
    if (!writable.has(Name) || isTooEarly(Name)) return false
    if (named.includes(Name)) return named.length > 1 && Required === true
    return Required === true || (named.length === 0 && addresses.includes(Name))
  }
  // Of two attributes that may be the name, the name itself is one
  return attributeFields(schema, { asks, values }).map((field) =>
    named.includes(field.name) ? { ...field, isRequired: false } : field,
  )
}
