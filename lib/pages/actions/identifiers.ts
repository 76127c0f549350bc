import type { UserPool } from '../../store/user-pools.ts'
import type { User } from '../../store/users.ts'
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

/** What a user is called on pages: the name that they know, for some have one that we gave them. */
export function shownName({ username, sub, status, attributes }: User): string {
  const isOurs = username === sub || status === 'EXTERNAL_PROVIDER'
  const { email, phone_number: phone } = attributes
  return (isOurs ? (email ?? phone) : undefined) ?? username
}
