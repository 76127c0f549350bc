import { signerOf } from '../domain/jws.ts'
import { newSealedKey, openSealedKey, type KeyUse } from '../keys/sealed-rsa-key.ts'
import type { KeyKeeper, KeyServices } from './broker-key.ts'

const use: KeyUse = { label: 'broker-key', context: [] }

/** Keeps the key sealed in the table, under the data key `broker`, which one function may open. */
export function sealedKeeper({ keyring }: Pick<KeyServices, 'keyring'>): KeyKeeper {
  const sealer = keyring.sealer('broker') // under way while the table is read
  return {
    make: async () => newSealedKey(await sealer, use),
    open: async ({ sealedPrivateKey, ...key }) => {
      if (!sealedPrivateKey) throw new Error('the broker key is not in the table')
      const { kid, privateKey } = openSealedKey(await sealer, use, { ...key, sealedPrivateKey })
      return { kid, sign: signerOf(privateKey) }
    },
  }
}
