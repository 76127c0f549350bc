import type { Sealer } from '../../keys/sealer.ts'
import { newPendingTotpId, type PendingTotp } from '../../store/pending-totp.ts'
import type { User } from '../../store/users.ts'

const label = 'pending-totp-seed'

/** How long a user may take from the seed to the first code, in milliseconds. */
const life = 60 * 60 * 1000

/** A seed as it waits for its first code, sealed for one user. */
export function pendingSeed(
  sealer: Sealer,
  user: User,
  { seed, now }: { seed: Uint8Array; now: number },
): PendingTotp {
  const id = newPendingTotpId()
  const box = sealer.seal(label, Buffer.from(seed), context(user, id))
  return { id, seed: box, expiresAt: now + life }
}

/** Opens a waiting seed; undefined when its time is over or it is not this user's. */
export function openPendingSeed(
  sealer: Sealer,
  user: User,
  { pending, now }: { pending: PendingTotp | undefined; now: number },
): Buffer | undefined {
  if (!pending || now >= pending.expiresAt) return undefined
  return sealer.open(label, pending.seed, context(user, pending.id))
}

function context({ poolId, sub }: User, id: string): string[] {
  return [poolId, sub, id]
}
