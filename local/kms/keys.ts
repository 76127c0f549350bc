import { fileWrapper } from '../../lib/keys/key-wrapper.ts'

/** A refusal as KMS words it: its name, and what it says. */
export class KmsError extends Error {
  constructor(name: string, message: string) {
    super(message)
    this.name = name
  }
}

/** What a ciphertext is bound to: the same context opens it that sealed it. */
export type EncryptionContext = Readonly<Record<string, string>>

/** Symmetric keys by ARN. */
export interface Keys {
  /** The ARN of a key that is named by ARN or id; an alias is the key of the same name. */
  arnOf(keyId: string): string
  encrypt(arn: string, plain: Buffer, context: EncryptionContext): Promise<Buffer>
  /** @throws KmsError InvalidCiphertextException, IncorrectKeyException */
  decrypt(
    ciphertext: Buffer,
    context: EncryptionContext,
    wanted: string | undefined,
  ): Promise<{ readonly arn: string; readonly plain: Buffer }>
}

/** Every ARN of a key names one here: nobody has to make it first. All hang on one file. */
export function localKeys(
  file: string,
  { region, account }: { region: string; account: string },
): Keys {
  const wrapper = fileWrapper(file)
  const purpose = (arn: string, context: EncryptionContext) =>
    JSON.stringify([arn, Object.entries(context).sort()])
  const arnOf = (keyId: string) =>
    keyId.startsWith('arn:')
      ? keyId.replace(':alias/', ':key/')
      : `arn:aws:kms:${region}:${account}:key/${keyId.replace(/^alias\//u, '')}`
  return {
    arnOf,
    async encrypt(arn, plain, context) {
      return withName(arn, await wrapper.wrap(plain, purpose(arn, context)))
    },
    async decrypt(ciphertext, context, wanted) {
      const { arn, wrapped } = nameIn(ciphertext)
      if (wanted !== undefined && arnOf(wanted) !== arn) {
        throw new KmsError('IncorrectKeyException', 'The ciphertext was made with another key.')
      }
      try {
        return { arn, plain: await wrapper.unwrap(wrapped, purpose(arn, context)) }
      } catch {
        throw invalidCiphertext()
      }
    },
  }
}

/** A ciphertext says which key it is of, as KMS's do: two bytes of length, the ARN, the rest. */
function withName(arn: string, wrapped: Buffer): Buffer {
  const name = Buffer.from(arn)
  const length = Buffer.alloc(2)
  length.writeUInt16BE(name.length)
  return Buffer.concat([length, name, wrapped])
}

function nameIn(ciphertext: Buffer): { arn: string; wrapped: Buffer } {
  const end = ciphertext.length < 2 ? 0 : 2 + ciphertext.readUInt16BE()
  if (end < 3 || end > ciphertext.length) throw invalidCiphertext()
  return { arn: ciphertext.toString('utf8', 2, end), wrapped: ciphertext.subarray(end) }
}

function invalidCiphertext(): KmsError {
  return new KmsError('InvalidCiphertextException', 'The ciphertext does not open.')
}
