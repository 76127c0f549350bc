import { judgeTotp, type TotpVerdict } from '../../domain/totp.ts'
import { ServiceError } from '../../errors.ts'
import type { Services } from '../../services.ts'
import type { Attempts, Handle, VerdictExtras } from '../../store/attempts.ts'
import type { UserPool } from '../../store/user-pools.ts'
import type { User } from '../../store/users.ts'
import { judge } from '../verdict.ts'
import { offeredFactors } from './factors.ts'

/** What somebody shows to prove that an authenticator app has a new seed. */
export interface AppProof {
  readonly seed: Uint8Array
  readonly code: string
  readonly attempts: Attempts | undefined
  /** The session that a right code uses up, and the refusal of one that is used up. */
  readonly handle?: Handle
  readonly spent?: ServiceError
}

/**
 * Counts the first code of a new seed like a sign-in's code: under the lock-out, and good for
 * nothing else afterwards. It forgives no earlier failure, for whoever sets an app up chose it.
 *
 * @throws ServiceError EnableSoftwareTokenMFAException for a wrong code, and the refusals of `judge`
 */
export async function requireAppProof(
  services: Pick<Services, 'table' | 'now'>,
  { poolId, username }: Pick<User, 'poolId' | 'username'>,
  { seed, code, attempts, handle, spent }: AppProof,
): Promise<void> {
  // No last step: the codes of an earlier seed were others
  const verdict = judgeTotp({ seed, code, now: services.now() })
  const isRight = await judge(services, {
    poolId,
    username,
    read: attempts,
    handle,
    ...(spent && { spent }),
    isRight: () => typeof verdict === 'object',
    extras: (attempts) => usedUp(verdict, attempts),
    isLast: false,
    prize: () => Promise.resolve(true),
  })
  if (!isRight) throw new ServiceError('EnableSoftwareTokenMFAException')
}

/** The step of the code; the last one never goes back, lest a code of the earlier seed count again. */
function usedUp(verdict: TotpVerdict, attempts: Attempts | undefined): VerdictExtras {
  if (typeof verdict !== 'object' || verdict.step <= (attempts?.totpStep ?? -1)) return {}
  return { totpStep: verdict.step }
}

/** @throws ServiceError SoftwareTokenMFANotFoundException in a pool without authenticator apps */
export function requireAppsOffered(pool: UserPool): void {
  if (offeredFactors(pool).includes('SOFTWARE_TOKEN_MFA')) return
  throw new ServiceError('SoftwareTokenMFANotFoundException')
}
