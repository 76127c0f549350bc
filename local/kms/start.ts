import { createHash, randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { readBody, startHttp, type ListenOptions, type RunningServer } from '../http.ts'
import { KmsError, localKeys, type EncryptionContext, type Keys } from './keys.ts'
import { localKeyPairs, type KeyPairs } from './key-pairs.ts'

/** What the local KMS needs to know. */
export interface KmsOptions extends ListenOptions {
  /** The file that all keys hang on; made if it is not there. */
  readonly keyFile: string
  readonly region: string
  readonly account: string
}

interface Input {
  readonly KeyId?: string
  readonly Plaintext?: string
  readonly CiphertextBlob?: string
  readonly NumberOfBytes?: number
  readonly KeySpec?: string
  readonly EncryptionContext?: EncryptionContext
  readonly Message?: string
  readonly MessageType?: string
  readonly SigningAlgorithm?: string
}

type Operation = (keys: Keys & KeyPairs, input: Input) => Promise<object> | object

/** Bytes of a request that are read; KMS encrypts 4 KB. */
const longestBody = 64 * 1024

const operations = new Map<string, Operation>([
  ['GenerateDataKey', generateDataKey],
  ['Encrypt', encrypt],
  ['Decrypt', decrypt],
  ['GetPublicKey', getPublicKey],
  ['Sign', sign],
])

/**
 * Starts a stand-in for KMS that speaks its JSON protocol: keys that need not be made first, symmetric
 * ones for what custom senders are sent and decrypt, RSA-2048 for signing. It takes calls signed with
 * any key.
 *
 * Source: https://docs.aws.amazon.com/kms/latest/APIReference/Welcome.html
 */
export async function startKms(options: KmsOptions): Promise<RunningServer> {
  const keys = {
    ...localKeys(options.keyFile, options),
    ...localKeyPairs(`${options.keyFile}-pairs.json`),
  }
  return startHttp((request, response) => void serve(keys, request, response), options)
}

async function serve(keys: Keys & KeyPairs, request: IncomingMessage, response: ServerResponse) {
  try {
    const target = String(request.headers['x-amz-target'])
    const operation = operations.get(target.replace(/^TrentService\./u, ''))
    if (!operation) throw new KmsError('UnknownOperationException', `${target} is not built here.`)
    answer(response, 200, await operation(keys, readInput(await readBody(request, longestBody))))
  } catch (error) {
    const isForeseen = error instanceof KmsError
    const type = isForeseen ? error.name : 'KMSInternalException'
    const message = isForeseen ? error.message : 'The request could not be read.'
    answer(response, isForeseen ? 400 : 500, { __type: type, message })
  }
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
  response.end(JSON.stringify(body))
}

function readInput(body: string): Input {
  try {
    return JSON.parse(body) as Input // each operation looks at what it takes
  } catch {
    throw new KmsError('SerializationException', 'The body is no JSON.')
  }
}

async function generateDataKey(keys: Keys, input: Input): Promise<object> {
  const KeyId = keys.arnOf(required(input.KeyId, 'keyId'))
  const length = input.NumberOfBytes ?? (input.KeySpec === 'AES_128' ? 16 : 32)
  if (!Number.isInteger(length) || length < 1 || length > 1024) {
    throw new KmsError('ValidationException', 'numberOfBytes is from 1 to 1024.')
  }
  const plain = randomBytes(length)
  const ciphertext = await keys.encrypt(KeyId, plain, input.EncryptionContext ?? {})
  return {
    KeyId,
    Plaintext: plain.toString('base64'),
    CiphertextBlob: ciphertext.toString('base64'),
  }
}

async function encrypt(keys: Keys, input: Input): Promise<object> {
  const KeyId = keys.arnOf(required(input.KeyId, 'keyId'))
  const plain = Buffer.from(required(input.Plaintext, 'plaintext'), 'base64')
  const ciphertext = await keys.encrypt(KeyId, plain, input.EncryptionContext ?? {})
  return { KeyId, CiphertextBlob: ciphertext.toString('base64'), EncryptionAlgorithm: algorithm }
}

async function decrypt(keys: Keys, input: Input): Promise<object> {
  const ciphertext = Buffer.from(required(input.CiphertextBlob, 'ciphertextBlob'), 'base64')
  const context = input.EncryptionContext ?? {}
  const { arn, plain } = await keys.decrypt(ciphertext, context, input.KeyId)
  return { KeyId: arn, Plaintext: plain.toString('base64'), EncryptionAlgorithm: algorithm }
}

function getPublicKey(keys: Keys & KeyPairs, input: Input): object {
  const KeyId = keys.arnOf(required(input.KeyId, 'keyId'))
  return {
    KeyId,
    PublicKey: keys.publicKey(KeyId).toString('base64'),
    KeySpec: 'RSA_2048',
    KeyUsage: 'SIGN_VERIFY',
    SigningAlgorithms: [signingAlgorithm],
  }
}

function sign(keys: Keys & KeyPairs, input: Input): object {
  const KeyId = keys.arnOf(required(input.KeyId, 'keyId'))
  const message = Buffer.from(required(input.Message, 'message'), 'base64')
  if (required(input.SigningAlgorithm, 'signingAlgorithm') !== signingAlgorithm) {
    throw new KmsError('UnsupportedOperationException', `Keys here sign with ${signingAlgorithm}.`)
  }
  const digest = input.MessageType === 'DIGEST' ? message : hashOf(message)
  const signature = keys.signDigest(KeyId, digest).toString('base64')
  return { KeyId, Signature: signature, SigningAlgorithm: signingAlgorithm }
}

/** KMS hashes messages up to this size; longer ones their owner has to. */
const longestMessage = 4096

function hashOf(message: Buffer): Buffer {
  if (message.length > longestMessage) {
    throw new KmsError('ValidationException', `A message has at most ${longestMessage} bytes.`)
  }
  return createHash('sha256').update(message).digest()
}

const algorithm = 'SYMMETRIC_DEFAULT'
const signingAlgorithm = 'RSASSA_PKCS1_V1_5_SHA_256'

function required(value: unknown, path: string): string {
  if (typeof value === 'string') return value
  throw new KmsError(
    'ValidationException',
    `1 validation error detected: Value null at '${path}' failed to satisfy constraint: Member must not be null`,
  )
}
