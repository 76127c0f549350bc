import { createHash, randomBytes } from 'node:crypto'
import { linkSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { Sealer } from './sealer.ts'

/** Wraps data keys for storage; what it wrapped for one purpose does not unwrap for another. */
export interface KeyWrapper {
  wrap(key: Buffer, purpose: string): Promise<Buffer>
  /** @throws Error when the wrapped key was not made by this wrapper for this purpose */
  unwrap(wrapped: Uint8Array, purpose: string): Promise<Buffer>
}

/** The operations of KMS that wrapping takes. */
export interface KmsClient {
  readonly call: (operation: 'Encrypt' | 'Decrypt', input: object) => Promise<unknown>
}

/** Wraps under a KMS key, with the purpose as encryption context, which roles are limited to. */
export function kmsWrapper(client: KmsClient, keyId: string): KeyWrapper {
  return {
    async wrap(key, purpose) {
      const request = {
        KeyId: keyId,
        Plaintext: key.toString('base64'),
        EncryptionContext: { purpose },
      }
      const answer = (await client.call('Encrypt', request)) as { CiphertextBlob: string } // KMS's
      return Buffer.from(answer.CiphertextBlob, 'base64')
    },
    async unwrap(wrapped, purpose) {
      const request = {
        KeyId: keyId,
        CiphertextBlob: Buffer.from(wrapped).toString('base64'),
        EncryptionContext: { purpose },
      }
      const answer = (await client.call('Decrypt', request)) as { Plaintext: string } // KMS's
      return Buffer.from(answer.Plaintext, 'base64')
    },
  }
}

/** Wraps under a key in a file that only its owner can read: for one machine, without KMS. */
export function fileWrapper(path: string): KeyWrapper {
  const master = new Sealer(createHash('sha256').update(readOrCreate(path)).digest())
  return {
    wrap: (key, purpose) => Promise.resolve(master.seal('data-key', key, [purpose])),
    unwrap: (wrapped, purpose) => {
      const key = master.open('data-key', wrapped, [purpose])
      if (!key) return Promise.reject(new Error(`the key file does not open the ${purpose} key`))
      return Promise.resolve(key)
    },
  }
}

function readOrCreate(path: string): Buffer {
  const fresh = `${path}.${String(process.pid)}`
  writeFileSync(fresh, randomBytes(32), { mode: 0o600 })
  try {
    linkSync(fresh, path) // all or nothing: a crash leaves no half-written key
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error // there is a key: read it
  } finally {
    unlinkSync(fresh)
  }
  return readFileSync(path)
}
