import { signingKeysRef, type StoredSigningKeys } from '../store/signing-keys.ts'
import type { Table } from '../store/table.ts'
import type { Keyring } from './keyring.ts'
import { newSealedKey, openSealedKey, type KeyUse, type SigningKey } from './sealed-rsa-key.ts'

/** A pool's two keys, opened. */
export interface PoolSigningKeys {
  readonly id: SigningKey
  readonly access: SigningKey
}

/** A public key as the key set shows it (RFC 7517). */
export interface PublicJwk {
  readonly alg: 'RS256'
  readonly e: string
  readonly kid: string
  readonly kty: 'RSA'
  readonly n: string
  readonly use: 'sig'
}

/** How many pools' opened keys one process keeps. */
const poolsKept = 200

/** Makes a pool's keys, ready to be stored. */
export async function newSigningKeys(keyring: Keyring, poolId: string): Promise<StoredSigningKeys> {
  const sealer = await keyring.sealer('user-pools')
  const [id, access] = await Promise.all([
    newSealedKey(sealer, useOf(poolId)),
    newSealedKey(sealer, useOf(poolId)),
  ])
  return { id, access }
}

/** The public half of stored keys, in Cognito's order of members. */
export function publicJwks({ id, access }: StoredSigningKeys): PublicJwk[] {
  return [id, access].map(({ kid, n, e }) => ({
    alg: 'RS256',
    e,
    kid,
    kty: 'RSA',
    n,
    use: 'sig',
  }))
}

/** The opened signing keys of the pools that this process serves; a pool's keys never change. */
export class SigningKeys {
  readonly #table: Table
  readonly #keyring: Keyring
  readonly #opened = new Map<string, Promise<PoolSigningKeys | undefined>>()

  constructor(table: Table, keyring: Keyring) {
    this.#table = table
    this.#keyring = keyring
  }

  /** A pool's keys; undefined when there is no such pool. */
  of(poolId: string): Promise<PoolSigningKeys | undefined> {
    const known = this.#opened.get(poolId)
    if (known) return known
    const keys = this.#open(poolId)
    this.#opened.set(poolId, keys)
    const forget = () => this.#opened.delete(poolId)
    keys.then((found) => found ?? forget(), forget) // neither absence nor failure is remembered
    const [oldest] = this.#opened.keys()
    if (this.#opened.size > poolsKept && oldest) this.#opened.delete(oldest)
    return keys
  }

  async #open(poolId: string): Promise<PoolSigningKeys | undefined> {
    const [stored, sealer] = await Promise.all([
      this.#table.get(signingKeysRef(poolId)),
      this.#keyring.sealer('user-pools'),
    ])
    if (!stored) return undefined
    return {
      id: openSealedKey(sealer, useOf(poolId), stored.id),
      access: openSealedKey(sealer, useOf(poolId), stored.access),
    }
  }
}

function useOf(poolId: string): KeyUse {
  return { label: 'signing-key', context: [poolId] }
}
