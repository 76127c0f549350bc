import { createHash, randomBytes } from 'node:crypto'
import { equalInConstantTime } from '../../domain/constant-time.ts'
import { uuidOf } from '../../domain/uuid.ts'
import type { Sealer } from '../../keys/sealer.ts'

/** The sign-in that a device key is handed out in. */
export interface DeviceSignIn {
  readonly poolId: string
  readonly sub: string
  /** The `auth_time` of the sign-in's tokens, in epoch seconds. */
  readonly authTime: number
}

/** Bytes of a key that are random; the other ten are a keyed hash, but for six bits. */
const randomPart = 6

/**
 * What SRP calls the pool when a device proves itself: a dash and eight letters or digits, the same
 * for all devices of a pool. It is no secret.
 */
export function deviceGroupKey(poolId: string): string {
  const text = createHash('sha256').update(`device-group#${poolId}`).digest('base64')
  return `-${text.replace(/[^0-9A-Za-z]/gu, '').slice(0, 8)}`
}

/**
 * A new device key, `{region}_{uuid}`. Nothing is stored: the key itself proves that it was handed
 * out to this user in this sign-in, and only then can it be confirmed.
 */
export function newDeviceKey(
  sealer: Sealer,
  signIn: DeviceSignIn,
  random = randomBytes(randomPart),
): string {
  const proof = sealer.hash('device-key', [
    signIn.poolId,
    signIn.sub,
    String(signIn.authTime),
    random.toString('hex'),
  ])
  const [region = ''] = signIn.poolId.split('_')
  return `${region}_${uuidOf(Buffer.concat([random, proof]), 4)}`
}

/** Whether a device key was handed out in this sign-in. */
export function isKeyOfSignIn(sealer: Sealer, signIn: DeviceSignIn, key: string): boolean {
  const uuid = key.slice(key.indexOf('_') + 1).replaceAll('-', '')
  const random = Buffer.from(uuid.slice(0, randomPart * 2), 'hex')
  return equalInConstantTime(newDeviceKey(sealer, signIn, random), key)
}

/** Whether a text may be a device key at all, and so part of a key of the store (DeviceKeyType). */
export function isDeviceKey(text: string): boolean {
  return text.length <= 55 && /^[\w-]+_[0-9a-f-]+$/u.test(text)
}
