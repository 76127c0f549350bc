import { isCborMap, readWholeCbor, type CborMap } from './cbor.ts'

/** The algorithms that passkeys may be made with: ES256 and RS256, as Cognito's. */
export const offeredAlgorithms: readonly number[] = [-7, -257]

/** What the parameters of a key have to be, so that its algorithm means one thing (RFC 9053). */
interface KeyForm {
  readonly kty: number
  readonly crv?: number
}

const forms = new Map<number, KeyForm>([
  [-7, { kty: 2, crv: 1 }],
  [-8, { kty: 1, crv: 6 }],
  [-35, { kty: 2, crv: 2 }],
  [-36, { kty: 2, crv: 3 }],
  [-257, { kty: 3 }],
])

const [kty, alg, crvOrModulus] = [1, 3, -1]
const leastModulusBits = 2048

/**
 * Whether a COSE key is of one of the algorithms, with the curve that belongs to it, and RSA with
 * 2048 bits or more (Web Authentication Level 3, section 5.8.5; RFC 9053, RFC 8230).
 *
 * @throws MalformedPasskey when the bytes are no CBOR that authenticators write
 */
export function isSupportedKey(publicKey: Buffer, algorithms: readonly number[]): boolean {
  const key = readWholeCbor(publicKey)
  if (!isCborMap(key)) return false
  const algorithm = key.get(alg)
  if (typeof algorithm !== 'number' || !algorithms.includes(algorithm)) return false
  const form = forms.get(algorithm)
  if (form?.kty !== key.get(kty)) return false
  return form?.crv === undefined ? isStrongRsaKey(key) : key.get(crvOrModulus) === form.crv
}

function isStrongRsaKey(key: CborMap): boolean {
  const modulus = key.get(crvOrModulus)
  if (!Buffer.isBuffer(modulus) || modulus.length === 0) return false
  return BigInt(`0x${modulus.toString('hex')}`).toString(2).length >= leastModulusBits
}
