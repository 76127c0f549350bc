import { levelOf, missingFor, provedIn } from '../../domain/authentication-level.ts'
import type { AuthMethod, SignInProgress } from '../../domain/sign-in-progress.ts'
import { ServiceError } from '../../errors.ts'
import { requireBearer } from '../access-token.ts'
import { effectiveAcr } from '../pool-settings.ts'
import { raisesMfa } from '../risk/refuse.ts'
import { provableBy } from './choices.ts'
import type { Candidate } from './password.ts'
import type { SignInServices } from './sign-in.ts'

/**
 * The progress of a sign-in that is asked to reach an authentication level: the first of those
 * asked for that the user can reach, with credit for what a recent access token says was proved. A
 * sign-in so risky that the pool has it bring a further factor gets none.
 *
 * @throws ServiceError FeatureUnavailableInTierException, InvalidParameterException when no level
 *   is known or can be reached, or the token has it already; NotAuthorizedException for the token
 *
 * Source: developer guide, "Step-up authentication with the USER_AUTH flow".
 */
export async function steppedUp(
  services: SignInServices,
  candidate: Pick<Candidate, 'pool' | 'client' | 'user' | 'progress'>,
  parameters: Readonly<Record<string, string>>,
): Promise<SignInProgress> {
  const { pool, user, progress } = candidate
  const { TARGET_ACR_VALUES: values, ACCESS_TOKEN: token, MAX_AGE: age } = parameters
  if (!values) {
    if (!token) return progress
    throw invalid('ACCESS_TOKEN requires TARGET_ACR_VALUES.')
  }
  if (pool.settings.UserPoolTier === 'LITE') {
    throw new ServiceError('FeatureUnavailableInTierException')
  }
  const levels = levelsNamed(effectiveAcr(pool.settings), values)
  if (levels.length === 0) throw invalid('None of the TARGET_ACR_VALUES is valid.')
  const maxAge = age === undefined || age === '' ? undefined : secondsOf(age)
  const told = token ? await creditOf(services, candidate, { token, maxAge }) : []
  const proved = raisesMfa(progress) ? [] : told
  const provable = provableBy(pool, user)
  const targetLevel = levels.find(
    (level) => levelOf(proved) >= level || missingFor(level, { proved, ...provable }).length > 0,
  )
  if (targetLevel === undefined) {
    throw invalid('The user has no factors that reach any of the TARGET_ACR_VALUES.')
  }
  if (levelOf(proved) >= targetLevel) {
    throw invalid('The access token already has the authentication level.')
  }
  return { ...progress, proved, credited: proved, targetLevel }
}

/** The levels that names stand for, in their order; others are left out. */
export function levelsNamed(names: ReturnType<typeof effectiveAcr>, values: string): number[] {
  const byName = new Map(
    Object.entries(names).map(([level, { AcrValue }]) => [AcrValue, Number(level.slice(-1))]),
  )
  return values.split(' ').flatMap((value) => byName.get(value) ?? [])
}

function secondsOf(age: string): number {
  if (!/^\d{1,9}$/u.test(age)) throw invalid('MAX_AGE has to be a number of seconds.')
  return Number(age)
}

/**
 * What an access token of this very user and client says was proved, unless that was too long ago.
 * No token is of a name that nobody has, and it is looked at all the same: so its refusal tells
 * nothing. Who has a temporary password since has to prove that.
 */
async function creditOf(
  services: SignInServices,
  { client, user }: Pick<Candidate, 'client' | 'user'>,
  { token, maxAge }: { token: string; maxAge: number | undefined },
): Promise<AuthMethod[]> {
  const { user: bearer, claims } = await requireBearer(services, token)
  if (bearer.sub !== user?.sub || claims.client_id !== client.id) {
    throw new ServiceError('NotAuthorizedException', 'Invalid Access Token')
  }
  const age = Math.floor(services.now() / 1000) - claims.auth_time
  if (maxAge !== undefined && age > maxAge) return []
  const isReset = bearer.status === 'FORCE_CHANGE_PASSWORD'
  return provedIn(claims.amr).filter((method) => method !== 'pwd' || !isReset)
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message)
}
