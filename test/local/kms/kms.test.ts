import { createHash, createPublicKey, verify } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KMS } from '@aws-crypto/client-node'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningServer } from '../../../local/http.ts'
import { startKms } from '../../../local/kms/start.ts'

const SigningAlgorithm = 'RSASSA_PKCS1_V1_5_SHA_256'
const arn = 'arn:aws:kms:us-east-1:123456789012:key/mail'
const context = { 'userpool-id': 'us-east-1_abc', other: 'x' }

describe('the stand-in for KMS', () => {
  let folder: string
  let server: RunningServer
  let kms: KMS

  const start = async () => {
    const keyFile = join(folder, 'keys')
    server = await startKms({ keyFile, region: 'us-east-1', account: '123456789012' })
    kms = new KMS({
      endpoint: server.url,
      region: 'us-east-1',
      maxAttempts: 1,
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    })
  }
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cognate-kms-'))
    await start()
  })
  afterAll(async () => {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const dataKey = () =>
    kms.generateDataKey({ KeyId: arn, NumberOfBytes: 32, EncryptionContext: context })

  it('makes a data key that decrypts with the same context, in any order', async () => {
    const made = await dataKey()
    expect(made).toMatchObject({ KeyId: arn })
    expect(made.Plaintext).toHaveLength(32)
    const { other, ...rest } = context
    const opened = await kms.decrypt({
      CiphertextBlob: made.CiphertextBlob,
      EncryptionContext: { other, ...rest },
    })
    expect(opened).toMatchObject({ KeyId: arn, Plaintext: made.Plaintext })
  })

  it('keeps its keys over a restart', async () => {
    const { CiphertextBlob, Plaintext } = await dataKey()
    await server.stop()
    await start()
    await expect(
      kms.decrypt({ CiphertextBlob, EncryptionContext: context }),
    ).resolves.toMatchObject({ Plaintext })
  })

  it.each([
    ['mail', arn],
    ['alias/mail', arn],
    ['arn:aws:kms:us-east-1:123456789012:alias/mail', arn],
  ])('takes %s for a key', async (KeyId, full) => {
    const { CiphertextBlob, KeyId: found } = await kms.encrypt({
      KeyId,
      Plaintext: Buffer.from('x'),
    })
    expect(found).toBe(full)
    await expect(kms.decrypt({ CiphertextBlob, KeyId: full })).resolves.toMatchObject({
      KeyId: full,
    })
  })

  it('opens nothing with another context, another key, or of somebody else', async () => {
    const { CiphertextBlob = new Uint8Array() } = await dataKey()
    const changed = Uint8Array.from(CiphertextBlob)
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
    const attempts = [
      { CiphertextBlob },
      { CiphertextBlob, EncryptionContext: { ...context, other: 'y' } },
      { CiphertextBlob: changed, EncryptionContext: context },
      { CiphertextBlob: Buffer.from([0, 200, 1]) },
      { CiphertextBlob: Buffer.from([7]) },
    ]
    for (const attempt of attempts) {
      await expect(kms.decrypt(attempt)).rejects.toMatchObject({
        name: 'InvalidCiphertextException',
      })
    }
    await expect(
      kms.decrypt({ CiphertextBlob, EncryptionContext: context, KeyId: 'other' }),
    ).rejects.toMatchObject({ name: 'IncorrectKeyException' })
  })

  it('signs with a key pair of its own for each key, which it keeps over a restart', async () => {
    const { PublicKey = new Uint8Array(), ...about } = await kms.getPublicKey({ KeyId: arn })
    expect(about).toMatchObject({ KeyId: arn, KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' })
    const key = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' })
    await server.stop()
    await start()
    const message = Buffer.from('what is signed')
    const digest = createHash('sha256').update(message).digest()
    for (const [Message, MessageType] of [
      [message, 'RAW'],
      [digest, 'DIGEST'],
    ] as const) {
      const { Signature = new Uint8Array() } = await kms.sign({
        KeyId: arn,
        Message,
        MessageType,
        SigningAlgorithm,
      })
      expect(verify('sha256', message, key, Signature)).toBe(true)
    }
    const other = await kms.getPublicKey({ KeyId: 'other' })
    expect(other.PublicKey).not.toEqual(PublicKey)
  })

  it.each([
    ['a hash of another length', { Message: Buffer.alloc(20), MessageType: 'DIGEST' as const }],
    ['a long message', { Message: Buffer.alloc(4097) }],
  ])('does not sign %s', async (_, input) => {
    await expect(kms.sign({ KeyId: arn, SigningAlgorithm, ...input })).rejects.toMatchObject({
      name: 'ValidationException',
    })
  })

  it('signs with one algorithm', async () => {
    const input = { KeyId: arn, Message: Buffer.from('x') }
    await expect(
      kms.sign({ ...input, SigningAlgorithm: 'RSASSA_PSS_SHA_256' }),
    ).rejects.toMatchObject({ name: 'UnsupportedOperationException' })
  })

  it('refuses what it does not do, and what is no request', async () => {
    await expect(kms.listKeys({})).rejects.toMatchObject({ name: 'UnknownOperationException' })
    await expect(kms.generateDataKey({ KeyId: arn, NumberOfBytes: 0 })).rejects.toMatchObject({
      name: 'ValidationException',
    })
    const headers = { 'x-amz-target': 'TrentService.Decrypt' }
    const answer = await fetch(server.url, { method: 'POST', headers, body: '{' })
    expect(answer.status).toBe(400)
    await expect(answer.json()).resolves.toMatchObject({ __type: 'SerializationException' })
  })
})
