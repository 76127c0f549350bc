import { buildEncrypt } from '@aws-crypto/encrypt-node'
import {
  CommitmentPolicy,
  EncryptedDataKey,
  KeyringNode,
  KeyringTraceFlag,
  type NodeEncryptionMaterial,
  type NodeDecryptionMaterial,
} from '@aws-crypto/material-management-node'
import type { Services } from '../services.ts'

/** What KMS answers to GenerateDataKey. */
interface DataKey {
  readonly KeyId: string
  readonly Plaintext: string
  readonly CiphertextBlob: string
}

/** What names KMS in the SDK's messages. */
const provider = 'aws-kms'

const { encrypt } = buildEncrypt(CommitmentPolicy.REQUIRE_ENCRYPT_ALLOW_DECRYPT)

/**
 * A code for a custom sender: a message of the AWS Encryption SDK under the pool's KMS key, with the
 * pool's id as encryption context, in base64. Its algorithm commits to the key, which functions read
 * under any of the SDK's policies. The SDK is heavy: load this module only for a pool with a sender.
 *
 * @throws Error when KMS refuses or does not answer
 *
 * Source: developer guide, "Custom sender Lambda triggers"; AWS Encryption SDK developer guide,
 * "Message format".
 */
export async function encryptedCode(
  { kms }: Pick<Services, 'kms'>,
  { keyArn, poolId, code }: { keyArn: string; poolId: string; code: string },
): Promise<string> {
  const keyring = new DataKeyring(kms(), keyArn)
  const encryptionContext = { 'userpool-id': poolId }
  const { result } = await encrypt(keyring, code, { encryptionContext })
  return result.toString('base64')
}

/** A keyring that only encrypts, under one KMS key, by the client of KMS that the process has. */
class DataKeyring extends KeyringNode {
  readonly #client: ReturnType<Services['kms']>
  readonly #keyArn: string

  constructor(client: ReturnType<Services['kms']>, keyArn: string) {
    super()
    this.#client = client
    this.#keyArn = keyArn
  }

  override async _onEncrypt(material: NodeEncryptionMaterial): Promise<NodeEncryptionMaterial> {
    const key = (await this.#client.call('GenerateDataKey', {
      KeyId: this.#keyArn,
      NumberOfBytes: material.suite.keyLengthBytes,
      EncryptionContext: material.encryptionContext,
    })) as DataKey // KMS's
    const trace = {
      keyNamespace: provider,
      keyName: key.KeyId,
      flags: KeyringTraceFlag.WRAPPING_KEY_GENERATED_DATA_KEY,
    }
    const wrapped = new EncryptedDataKey({
      providerId: provider,
      providerInfo: key.KeyId,
      encryptedDataKey: Buffer.from(key.CiphertextBlob, 'base64'),
    })
    return material
      .setUnencryptedDataKey(new Uint8Array(Buffer.from(key.Plaintext, 'base64')), trace)
      .addEncryptedDataKey(
        wrapped,
        KeyringTraceFlag.WRAPPING_KEY_ENCRYPTED_DATA_KEY |
          KeyringTraceFlag.WRAPPING_KEY_SIGNED_ENC_CTX,
      )
  }

  override _onDecrypt(material: NodeDecryptionMaterial): Promise<NodeDecryptionMaterial> {
    return Promise.resolve(material)
  }
}
