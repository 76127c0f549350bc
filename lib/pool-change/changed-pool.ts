import { isDeepStrictEqual } from 'node:util'
import { changeAttributes } from '../domain/attribute-schema.ts'
import type { PoolChange } from '../store/pool-changes.ts'
import type { NameRules, UserPool } from '../store/user-pools.ts'
import { rulesOf } from '../user-pools/names.ts'
import { checkPoolSettings } from '../user-pools/pool-settings-check.ts'

/**
 * A pool as it is after a change of what Cognito fixes, checked as a new one would be. User name
 * attributes take the place of alias attributes, and the other way round.
 *
 * @throws ServiceError InvalidParameterException
 */
export function changedPool(pool: UserPool, change: PoolChange): UserPool {
  const settings = { ...pool.settings, ...rulesAfter(rulesOf(pool), change) }
  const schema = changeAttributes(pool.schema, change.attributes ?? [])
  checkPoolSettings(settings, schema, pool.mfa)
  return { ...pool, settings, schema }
}

/** Whether users are named by other rules after a change. */
export function changesNames(before: UserPool, after: UserPool): boolean {
  return !isDeepStrictEqual(rulesOf(before), rulesOf(after))
}

function rulesAfter(
  present: NameRules,
  { usernameAttributes, aliasAttributes, caseSensitive }: PoolChange,
): NameRules {
  const isNamed = usernameAttributes !== undefined && usernameAttributes.length > 0
  const isAliased = aliasAttributes !== undefined && aliasAttributes.length > 0
  return {
    UsernameAttributes: usernameAttributes
      ? unlessEmpty(usernameAttributes)
      : isAliased
        ? undefined
        : present.UsernameAttributes,
    AliasAttributes: aliasAttributes
      ? unlessEmpty(aliasAttributes)
      : isNamed
        ? undefined
        : present.AliasAttributes,
    UsernameConfiguration:
      caseSensitive === undefined
        ? present.UsernameConfiguration
        : { CaseSensitive: caseSensitive },
  }
}

function unlessEmpty<T>(list: readonly T[]): T[] | undefined {
  return list.length > 0 ? [...list] : undefined
}
