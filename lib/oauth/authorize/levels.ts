import { levelReached, type Strength } from '../../domain/authentication-level.ts'
import { levelsNamed } from '../../user-pools/sign-in/step-up.ts'
import { effectiveAcr } from '../../user-pools/pool-settings.ts'
import type { Authorization } from './index.ts'

/**
 * The levels that an app asks for, in its own order, none where its pool is of the LITE tier or knows
 * none of them (developer guide, "Step-up authentication", managed login).
 */
export function levelsAsked({ pool, parameters }: Pick<Authorization, 'pool' | 'parameters'>) {
  const values = parameters.get('acr_values')
  if (values === null || pool.settings.UserPoolTier === 'LITE') return []
  return levelsNamed(effectiveAcr(pool.settings), values)
}

/** Whether a sign-in reaches one of the levels that an app asks for, if it asks for any. */
export function isStrongEnough(
  authorization: Pick<Authorization, 'pool' | 'parameters'>,
  reached: Strength,
): boolean {
  const levels = levelsAsked(authorization)
  return levels.length === 0 || levels.some((level) => levelReached(reached) >= level)
}
