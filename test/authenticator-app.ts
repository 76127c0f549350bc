import { totpCode } from '../lib/domain/totp.ts'

/** The bytes of a seed as authenticator apps read them (RFC 4648 section 6). */
export function seedOf(secretCode = ''): Buffer {
  const bits = Array.from(secretCode)
    .map((letter) =>
      'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
    )
    .join('')
  const bytes = bits.match(/.{8}/gu) ?? []
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)))
}

/** The code that an app shows at a time (milliseconds since the epoch). */
export function codeAt(secretCode: string | undefined, now: number): string {
  return totpCode(seedOf(secretCode), Math.floor(now / 30_000))
}

/** A code of the right form that is not the one of this time or its neighbours. */
export function wrongCodeAt(secretCode: string | undefined, now: number): string {
  const right = [-30_000, 0, 30_000].map((shift) => codeAt(secretCode, now + shift))
  return ['111111', '222222', '333333', '444444'].find((code) => !right.includes(code)) ?? ''
}
