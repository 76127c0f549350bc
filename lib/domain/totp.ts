import { createHmac, randomBytes } from 'node:crypto'
import { equalInConstantTime } from './constant-time.ts'

/** Bytes of a seed; in base32 the 52 characters that Cognito hands out. */
const seedLength = 32

const stepMilliseconds = 30_000

/** How many steps a code may be early or late (RFC 6238 section 5.2 advises one). */
const tolerance = 1

/** What a user typed, and what it is held against. */
export interface TotpProof {
  readonly seed: Uint8Array
  /** The user's text, whatever it is. */
  readonly code: string
  /** Milliseconds since the epoch. */
  readonly now: number
  /** The step of the last code that was accepted; it and older ones are used up. */
  readonly lastStep?: number | undefined
}

/** The step that a right code belongs to, to be remembered as used; or what is the matter. */
export type TotpVerdict = { readonly step: number } | 'used' | 'wrong'

/** A fresh seed for an authenticator app, from the system source. */
export function newTotpSeed(): Buffer {
  return randomBytes(seedLength)
}

/** The code of a step: SHA-1, six digits (RFC 4226 section 5.3). */
export function totpCode(seed: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', seed).update(counter).digest()
  const offset = mac.readUInt8(mac.length - 1) & 0xf
  const number = mac.readUInt32BE(offset) & 0x7fffffff
  return String(number % 1_000_000).padStart(6, '0')
}

/**
 * Judges a code: right for the present step or one either side, and newer than the last one used
 * (RFC 6238 section 5.2). All steps are compared, whichever fits, so that time tells nothing.
 */
export function judgeTotp({ seed, code, now, lastStep = -1 }: TotpProof): TotpVerdict {
  if (!/^[0-9]{6}$/u.test(code)) return 'wrong'
  const present = Math.floor(now / stepMilliseconds)
  const steps = Array.from({ length: 2 * tolerance + 1 }, (_, i) => present - tolerance + i)
  const right = steps.filter((step) => equalInConstantTime(totpCode(seed, step), code))
  // The newest, should two steps have the same code: the older one is used up along with it
  const step = right.at(-1)
  if (step === undefined) return 'wrong'
  return step > lastStep ? { step } : 'used'
}
