import type { UserPool } from '../../store/user-pools.ts'
import type { Identifier } from '../parts/identifier.ts'

const kinds: ReadonlyMap<string, Identifier> = new Map([
  ['email', 'email'],
  ['phone_number', 'phone'],
  ['preferred_username', 'username'],
])

/** What people of a pool sign in by: attributes in place of a user name, or beside it. */
export function identifiersOf({ settings }: Pick<UserPool, 'settings'>): readonly Identifier[] {
  const { UsernameAttributes = [], AliasAttributes = [] } = settings
  const attributes = UsernameAttributes.length > 0 ? UsernameAttributes : AliasAttributes
  const named = attributes.flatMap((attribute) => kinds.get(attribute) ?? [])
  return UsernameAttributes.length > 0 ? named : [...new Set<Identifier>(['username', ...named])]
}
