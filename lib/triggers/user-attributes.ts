import type { UserPool } from '../store/user-pools.ts'
import type { User } from '../store/users.ts'

/** The user attributes of an event: text by name. */
export type UserAttributes = Readonly<Record<string, string>>

/**
 * What an event tells of a user: `sub`, the status, the attributes, and the addresses that the user
 * signs in by under names of their own, as real events do beyond what the guide lists. Nothing of a
 * user who does not exist.
 *
 * Source: developer guide, "User pool Lambda trigger event".
 */
export function userAttributes(pool: UserPool, user: User | undefined): UserAttributes {
  if (!user) return {}
  return {
    sub: user.sub,
    ...signInAddresses(pool, user),
    'cognito:user_status': user.status,
    ...user.attributes,
  }
}

function signInAddresses({ settings }: UserPool, { attributes }: User): UserAttributes {
  const kinds = ['email', 'phone_number'] as const
  return Object.fromEntries(
    kinds.flatMap((kind) => {
      const isName = settings.UsernameAttributes?.includes(kind)
      const isAlias =
        settings.AliasAttributes?.includes(kind) && attributes[`${kind}_verified`] === 'true'
      const value = attributes[kind]
      return value && (isName || isAlias) ? [[`cognito:${kind}_alias`, value]] : []
    }),
  )
}
