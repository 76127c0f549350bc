import type { PushPlatform } from '../domain/sync/push-message.ts'
import type { Sealer } from '../keys/sealer.ts'

/**
 * The id of an identity's device: a UUID (RFC 9562, version 8) made of a keyed hash, so that the
 * same token always gives the same id, and the id tells nothing of the token.
 */
export function deviceIdOf(
  sealer: Sealer,
  device: { identityId: string; platform: PushPlatform; token: string },
): string {
  const bytes = sealer.hash('device-id', [device.identityId, device.platform, device.token])
  bytes[6] = 0x80 | ((bytes[6] ?? 0) & 0x0f)
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f)
  const hex = bytes.toString('hex', 0, 16)
  return [8, 12, 16, 20, 32].map((end, i, ends) => hex.slice(ends[i - 1] ?? 0, end)).join('-')
}
