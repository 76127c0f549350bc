import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

/**
 * Seals secrets with AES-256-GCM under one data key. Each use of the key has a label of its own, from
 * which HKDF (RFC 5869) derives a separate key; the context (table, pool, user, version …) is
 * authenticated, so that a box moved elsewhere or put back later does not open.
 */
export class Sealer {
  readonly #dataKey: Buffer
  readonly #derived = new Map<string, Buffer>()

  /** @param dataKey 32 random bytes */
  constructor(dataKey: Buffer) {
    if (dataKey.length !== 32) throw new TypeError('a data key has 32 bytes')
    this.#dataKey = dataKey
  }

  /** The 32-byte key of a use, such as `refresh-token`; the label is fixed in the code. */
  key(label: string): Buffer {
    let key = this.#derived.get(label)
    if (!key) {
      key = Buffer.from(hkdfSync('sha256', this.#dataKey, '', label, 32))
      this.#derived.set(label, key)
    }
    return key
  }

  /** Seals bytes: 12 bytes of nonce, the ciphertext, 16 bytes of tag. */
  seal(label: string, plain: Buffer, context: readonly string[]): Buffer {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', this.key(label), nonce)
    cipher.setAAD(Buffer.from(JSON.stringify(context)))
    return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  }

  /** Opens what `seal` made; undefined when box, label or context is not the sealed one. */
  open(label: string, box: Uint8Array, context: readonly string[]): Buffer | undefined {
    if (box.length < 28) return undefined
    const decipher = createDecipheriv('aes-256-gcm', this.key(label), box.subarray(0, 12))
    decipher.setAAD(Buffer.from(JSON.stringify(context)))
    decipher.setAuthTag(box.subarray(box.length - 16))
    try {
      return Buffer.concat([decipher.update(box.subarray(12, -16)), decipher.final()])
    } catch {
      return undefined // the tag is wrong: a foreign box, which the caller refuses in its own words
    }
  }

  /** A keyed hash of the parts, which are joined so that no two lists give the same. */
  hash(label: string, parts: readonly string[]): Buffer {
    return createHmac('sha256', this.key(label)).update(JSON.stringify(parts)).digest()
  }
}
