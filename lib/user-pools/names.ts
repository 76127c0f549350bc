import type { Alias, AliasKind } from '../store/aliases.ts'
import { mayHaveOtherNames, type NameRules, type UserPool } from '../store/user-pools.ts'
import type { User } from '../store/users.ts'
import { aliasKinds, foldedIn } from './find-user.ts'

/**
 * Every other name under which a user may be found: the `sub`, and what the pool's settings make of
 * the attributes. E-mail address and phone number are names at once where they stand for the user
 * name, and only once verified where they are an alias of it (developer guide, "Customizing sign-in
 * attributes"). A verified address that is changed stays a name until the new one is verified too,
 * so that nobody is locked out by a change. The aliases stored for a user are exactly these; while
 * the pool's rules change, those by the other rules may be stored too.
 */
export function aliasesOf(pool: UserPool, user: User): Alias[] {
  const { transition } = pool
  const own = namesUnder(pool, user)
  return transition ? joined(own, namesUnder(withRules(pool, transition.rules), user)) : own
}

/** The aliases that a user has to have from now on: also those to come, while they are added. */
export function aliasesToHave(pool: UserPool, user: User): Alias[] {
  return pool.transition?.phase === 'adding' ? aliasesOf(pool, user) : namesUnder(pool, user)
}

/** The other names of a user under the rules of a pool, whatever else it is about to have. */
export function namesUnder(pool: UserPool, user: User): Alias[] {
  const { username, sub, isNative } = user
  // Who comes from elsewhere takes no address away from those who are named by it
  const kinds = isNamedByAttribute(pool) && isNative !== true ? [] : aliasKinds(pool)
  const names = kinds.flatMap((kind) =>
    valuesNaming(pool, user, kind).map((value): Alias => {
      return { kind, value: foldedIn(pool, value), username }
    }),
  )
  const inLowerCase: Alias = { kind: 'username', value: foldedIn(pool, username), username }
  const subject: Alias = { kind: 'sub', value: sub, username }
  return joined([], [subject, inLowerCase, ...names]).filter(({ value }) => value !== username)
}

/** A pool as it is under other rules: what they leave out, which no store keeps, it has none of. */
export function withRules(pool: UserPool, rules: NameRules): UserPool {
  return { ...pool, settings: { ...pool.settings, ...allRules(rules) } }
}

/** The rules in force in a pool; those that it has none of are undefined. */
export function rulesOf({ settings }: Pick<UserPool, 'settings'>): Required<NameRules> {
  return allRules(settings)
}

function allRules(rules: NameRules): Required<NameRules> {
  return {
    AliasAttributes: rules.AliasAttributes,
    UsernameAttributes: rules.UsernameAttributes,
    UsernameConfiguration: rules.UsernameConfiguration,
  }
}

/** Whether the users of a pool are named by e-mail address or phone number. */
export function isNamedByAttribute(pool: UserPool): boolean {
  return (pool.settings.UsernameAttributes?.length ?? 0) > 0
}

/** Whether users of a pool may be stored under their `sub`. */
export function hasSubNames(pool: UserPool): boolean {
  return isNamedByAttribute(pool) || mayHaveOtherNames(pool)
}

/** Whether an alias is an address, which can be verified, proved and taken over. */
export function isAddress(kind: string): kind is 'email' | 'phone_number' {
  return kind === 'email' || kind === 'phone_number'
}

/** Whether two aliases are the same name, a user name in lower case being as good as a preferred one. */
export function isSame(one: Alias, other: Alias): boolean {
  const kindOf = ({ kind }: Alias) => (kind === 'username' ? 'preferred_username' : kind)
  return kindOf(one) === kindOf(other) && one.value === other.value
}

/** The present value of an attribute where it is a name, and the one before as long as it stays. */
function valuesNaming(pool: UserPool, user: User, kind: AliasKind): string[] {
  const { attributes, formerNames } = user
  const isName =
    isNamedByAttribute(pool) ||
    kind === 'preferred_username' ||
    attributes[`${kind}_verified`] === 'true'
  const former = isAddress(kind) ? formerNames?.[kind] : undefined
  return [isName ? attributes[kind] : undefined, former].filter((value) => value !== undefined)
}

function joined(some: readonly Alias[], more: readonly Alias[]): Alias[] {
  const all = [...some, ...more]
  return all.filter((alias, index) => all.findIndex((other) => isSame(other, alias)) === index)
}
