import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { modPow, N, pad, toGroupBytes, toInteger } from '../lib/domain/srp/modular-power.ts'
import { srpTimestamp } from '../lib/domain/srp/timestamp.ts'

/**
 * A client's side of SRP that costs little, so that it loads the server and not itself: one power a
 * sign-in, with OpenSSL; its `a` and A stay the same and g^x is kept, which no real client does.
 */
const g = Buffer.of(2)
const a = randomBytes(32)
const k = toInteger(sha256(pad(N), pad(2n)))

/** SRP_A, of every sign-in. */
export const A = toInteger(modPow(g, a)).toString(16)

/** Who signs in. */
export interface SrpUser {
  /** The pool id after its underscore. */
  readonly poolName: string
  readonly password: string
}

const secrets = new Map<string, { x: bigint; gx: bigint }>()

/** The answers to PASSWORD_VERIFIER for its parameters. */
export function srpAnswer(
  user: SrpUser,
  parameters: Readonly<Record<string, string>>,
): Record<string, string> {
  const { SRP_B = '', SECRET_BLOCK = '', USER_ID_FOR_SRP: userId = '' } = parameters
  const { x, gx } = secretOf(user, parameters)
  const B = BigInt(`0x${SRP_B}`)
  const u = toInteger(sha256(pad(BigInt(`0x${A}`)), pad(B)))
  const base = (((B - k * gx) % N) + N) % N
  const S = modPow(toGroupBytes(base), pad(toInteger(a) + u * x))
  const key = hkdfSync('sha256', pad(toInteger(S)), pad(u), 'Caldera Derived Key', 16)
  const TIMESTAMP = srpTimestamp(Date.now())
  const signature = createHmac('sha256', Buffer.from(key))
    .update(user.poolName)
    .update(userId)
    .update(Buffer.from(SECRET_BLOCK, 'base64'))
    .update(TIMESTAMP)
    .digest('base64')
  return {
    USERNAME: userId,
    PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
    PASSWORD_CLAIM_SIGNATURE: signature,
    TIMESTAMP,
  }
}

function secretOf(
  { poolName, password }: SrpUser,
  { SALT = '', USER_ID_FOR_SRP: userId = '' }: Readonly<Record<string, string>>,
) {
  const known = secrets.get(SALT)
  if (known) return known
  const identity = sha256(Buffer.from(`${poolName}${userId}:${password}`))
  const x = toInteger(sha256(pad(BigInt(`0x${SALT}`)), identity))
  const secret = { x, gx: toInteger(modPow(g, pad(x))) }
  secrets.set(SALT, secret)
  return secret
}

function sha256(...parts: Buffer[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest()
}
