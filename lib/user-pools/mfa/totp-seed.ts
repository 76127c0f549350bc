import type { Sealer } from '../../keys/sealer.ts'
import type { StoredTotp, User } from '../../store/users.ts'

/** Whose seed it is, and which of theirs. */
export type SeedOwner = Pick<User, 'poolId' | 'sub'> & Pick<StoredTotp, 'version'>

const label = 'totp-seed'

/** Seals the seed of an authenticator app for one user; put back elsewhere it does not open. */
export function sealTotpSeed(sealer: Sealer, owner: SeedOwner, seed: Uint8Array): Buffer {
  return sealer.seal(label, Buffer.from(seed), context(owner))
}

/** Opens a user's stored seed. @throws Error when it was moved here from elsewhere */
export function openTotpSeed(
  sealer: Sealer,
  user: Pick<User, 'poolId' | 'sub'>,
  totp: StoredTotp,
): Buffer {
  const seed = sealer.open(label, totp.seed, context({ ...user, version: totp.version }))
  if (!seed) throw new Error(`a seed of ${user.sub} does not open`)
  return seed
}

function context({ poolId, sub, version }: SeedOwner): string[] {
  return [poolId, sub, String(version)]
}
