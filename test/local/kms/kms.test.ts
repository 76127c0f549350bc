import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KMS } from '@aws-crypto/client-node'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningServer } from '../../../local/http.ts'
import { startKms } from '../../../local/kms/start.ts'

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
