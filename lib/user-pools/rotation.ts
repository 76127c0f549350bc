import { judgeRotation, type RotationVerdict } from '../domain/rotation.ts'
import { ServiceError } from '../errors.ts'
import type { RefreshClaims } from '../keys/refresh-tokens.ts'
import type { Services } from '../services.ts'
import type { AppClient } from '../store/app-clients.ts'
import { retryOnChange } from '../store/retry-on-change.ts'
import { rotateFamily, rotationChanged, rotationRef, type Rotation } from '../store/rotations.ts'

/** Whether a client's refresh tokens are replaced when they are used. */
export function rotatesTokens({ settings }: AppClient): boolean {
  return settings.RefreshTokenRotation?.Feature === 'ENABLED'
}

/** A refresh token that is used, and how far its family was rotated when that was read. */
export interface UsedToken {
  readonly client: AppClient
  readonly claims: RefreshClaims
  readonly read: Rotation | undefined
}

/**
 * Refuses a refresh token that was replaced, also where rotation was switched off since.
 *
 * @throws ServiceError RefreshTokenReuseException
 */
export function refuseReuse(used: UsedToken, now: number): void {
  if (verdictOn(used, used.read, now).kind === 'reuse') throw reused()
}

/**
 * Puts the next generation in force; of many uses at once one does, and the others are judged by
 * what it did.
 *
 * @returns the generation of the refresh token to hand out
 * @throws ServiceError RefreshTokenReuseException
 */
export async function rotated(
  { table, now }: Pick<Services, 'table' | 'now'>,
  used: UsedToken,
): Promise<number> {
  const { pool: poolId, originJti, expiresAt } = used.claims
  return retryOnChange([rotationChanged], async (before) => {
    const read = before === 0 ? used.read : await table.get(rotationRef(poolId, originJti))
    const verdict = verdictOn(used, read, now())
    if (verdict.kind === 'reuse') throw reused()
    if (verdict.kind === 'rotate') {
      const next = { generation: verdict.generation, rotatedAt: now() }
      const change = { read, next, expiresAt: expiresAt * 1000 }
      await table.write(rotateFamily({ poolId, originJti }, change))
    }
    return verdict.generation
  })
}

function verdictOn(
  { client, claims }: UsedToken,
  newest: Rotation | undefined,
  now: number,
): RotationVerdict {
  const graceSeconds = client.settings.RefreshTokenRotation?.RetryGracePeriodSeconds ?? 0
  return judgeRotation({ generation: claims.generation ?? 0, newest, graceSeconds, now })
}

function reused(): ServiceError {
  return new ServiceError('RefreshTokenReuseException')
}
