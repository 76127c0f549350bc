import type { PushPlatform } from '../domain/sync/push-message.ts'
import { uuidOf } from '../domain/uuid.ts'
import type { Sealer } from '../keys/sealer.ts'

/**
 * The id of an identity's device: a UUID (RFC 9562, version 8) made of a keyed hash, so that the
 * same token always gives the same id, and the id tells nothing of the token.
 */
export function deviceIdOf(
  sealer: Sealer,
  device: { identityId: string; platform: PushPlatform; token: string },
): string {
  const { identityId, platform, token } = device
  return uuidOf(sealer.hash('device-id', [identityId, platform, token]), 8)
}
