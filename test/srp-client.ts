import { createHash, createHmac, getDiffieHellman, randomBytes } from 'node:crypto'

/**
 * The client's side of Cognito's SRP dialect, written apart from the server's so that each checks
 * the other (amazon-cognito-identity-js, AuthenticationHelper, is the reference of both).
 */
const N = BigInt(`0x${getDiffieHellman('modp15').getPrime('hex')}`)
const g = 2n

/** An SRP sign-in under way. */
export interface SrpClient {
  /** SRP_A. */
  readonly A: string
  /** The answers to PASSWORD_VERIFIER, for its parameters and a password. */
  answer(
    poolId: string,
    parameters: Record<string, string>,
    proof: { password: string; now: number; timestamp?: string },
  ): Record<string, string>
}

/** Begins an SRP sign-in. */
export function srpClient(): SrpClient {
  const a = BigInt(`0x${randomBytes(32).toString('hex')}`)
  const A = power(g, a)
  return {
    A: A.toString(16),
    answer: (poolId, parameters, { password, now, timestamp = timestampOf(now) }) => {
      const { SALT = '', SRP_B = '', SECRET_BLOCK = '', USER_ID_FOR_SRP: userId = '' } = parameters
      const poolName = poolId.split('_')[1] ?? ''
      const B = BigInt(`0x${SRP_B}`)
      const u = integer(hash(pad(A), pad(B)))
      const secret = hash(Buffer.from(`${poolName}${userId}:${password}`))
      const x = integer(hash(pad(BigInt(`0x${SALT}`)), secret))
      const k = integer(hash(pad(N), pad(g)))
      const S = power((((B - k * power(g, x)) % N) + N) % N, a + u * x)
      const prk = createHmac('sha256', pad(u)).update(pad(S)).digest()
      const info = Buffer.concat([Buffer.from('Caldera Derived Key'), Buffer.of(1)])
      const key = createHmac('sha256', prk).update(info).digest().subarray(0, 16)
      const signature = createHmac('sha256', key)
        .update(poolName)
        .update(userId)
        .update(Buffer.from(SECRET_BLOCK, 'base64'))
        .update(timestamp)
        .digest('base64')
      return {
        USERNAME: userId,
        PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
        PASSWORD_CLAIM_SIGNATURE: signature,
        TIMESTAMP: timestamp,
      }
    },
  }
}

function timestampOf(now: number): string {
  const [weekday = '', day = '', month = '', year = '', time = ''] = new Date(now)
    .toUTCString()
    .split(' ')
  return `${weekday.slice(0, 3)} ${month} ${Number(day)} ${time} UTC ${year}`
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let square = base % N, rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % N
    square = (square * square) % N
  }
  return result
}

function pad(value: bigint): Buffer {
  const hex = value.toString(16)
  const even = hex.length % 2 === 1 ? `0${hex}` : hex
  return Buffer.from(/^[89a-f]/u.test(even) ? `00${even}` : even, 'hex')
}

function hash(...parts: Buffer[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest()
}

function integer(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`)
}
