import { newSamlKey } from '../keys/saml-keys.ts'
import type { Services } from '../services.ts'
import { exists } from '../store/conditions.ts'
import { poolKeys } from '../store/keys.ts'
import { retryOnChange } from '../store/retry-on-change.ts'
import { addSamlKey, samlKeyRef, type StoredSamlKey } from '../store/saml-keys.ts'
import { noSuchPool, poolRef } from '../store/user-pools.ts'
import { check } from '../store/writes.ts'

const taken = new Error('another caller made the key first')

/**
 * The key that signs a pool's SAML requests. It is made when it is first asked for and lies apart
 * from the keys of tokens, which sign-in reads: most pools never need it.
 *
 * @throws ServiceError ResourceNotFoundException when there is no such pool
 */
export function samlSigningKey(
  { table, keyring, now }: Pick<Services, 'table' | 'keyring' | 'now'>,
  poolId: string,
): Promise<StoredSamlKey> {
  return retryOnChange([taken], async () => {
    const { pool, key } = await table.read({ pool: poolRef(poolId), key: samlKeyRef(poolId) })
    if (!pool) throw noSuchPool(poolId)
    if (key) return key
    const made = await newSamlKey(await keyring.sealer('user-pools'), { poolId }, now())
    await table.write(
      check(poolKeys.pool(poolId), { when: [exists('pk')], otherwise: noSuchPool(poolId) }),
      addSamlKey(poolId, made, taken),
    )
    return made
  })
}
