import { createHash, createPublicKey, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { verifyJws } from '../../lib/domain/jws.ts'
import { brokerKey, type KeyServices } from '../../lib/identity-pools/broker-key.ts'
import { signOpenIdToken } from '../../lib/identity-pools/broker.ts'
import { brokerConfiguration, brokerJwks } from '../../lib/identity-pools/discovery.ts'
import { Keyring } from '../../lib/keys/keyring.ts'
import { brokerKeyRef } from '../../lib/store/broker-keys.ts'
import { update } from '../../lib/store/writes.ts'
import { startKms } from '../../local/kms/start.ts'
import { testServices, type TestServices } from '../services.ts'

let bench: TestServices

beforeEach(async () => {
  bench = await testServices({ COGNATE_URL: 'https://id.example/stage/' })
})

afterEach(() => bench.stop())

/** The same deployment in another process: the same store, nothing remembered. */
function anotherProcess(): KeyServices {
  const { table, keyring, settings, now, kms } = bench.services
  const opener = { sealer: keyring.sealer.bind(keyring) }
  const other = Object.assign(Object.create(Keyring.prototype) as Keyring, opener) // opens by the real one
  return { table, settings, now, kms, keyring: other }
}

const bearer = { identityId: 'us-east-1:1', identityPoolId: 'us-east-1:2', logins: [] }

/** The only key of the key set, which a token of the issuer holds against. */
async function provenKey() {
  const token = await signOpenIdToken(anotherProcess(), bearer)
  const [jwk] = (await brokerJwks(bench.services)).keys
  const payload = verifyJws(token, {
    algorithm: 'RS256',
    keyFor: (kid) =>
      kid === jwk?.kid ? createPublicKey({ key: { ...jwk }, format: 'jwk' }) : undefined,
  })
  expect(payload).toMatchObject({ iss: 'https://id.example/stage/identity-pools' })
  return jwk
}

/** The certificate of the key set's key. */
function certificateOf(jwk: Awaited<ReturnType<typeof provenKey>>) {
  const [x5c = ''] = jwk?.x5c ?? []
  return new X509Certificate(Buffer.from(x5c, 'base64'))
}

describe('the identity-pool issuer', () => {
  it('says where its keys are and what it signs with', () => {
    expect(brokerConfiguration(bench.services.settings)).toMatchObject({
      issuer: 'https://id.example/stage/identity-pools',
      jwks_uri: 'https://id.example/stage/identity-pools/.well-known/jwks.json',
      authorization_endpoint: 'urn:cognate:programmatic_authorization',
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    })
  })

  it('has no key before the first token, then the one that signs', async () => {
    expect(await brokerJwks(bench.services)).toEqual({ keys: [] })
    await expect(provenKey()).resolves.toEqual({
      alg: 'RS256',
      e: 'AQAB',
      kid: expect.any(String),
      kty: 'RSA',
      n: expect.stringMatching(/^[\w-]{342}$/),
      use: 'sig',
      x5c: [expect.stringMatching(/^[\w+/]+=*$/)],
      x5t: expect.stringMatching(/^[\w-]{27}$/),
      'x5t#S256': expect.stringMatching(/^[\w-]{43}$/),
    })
  })

  it('shows a certificate of that key, signed by itself, which does not end', async () => {
    const jwk = await provenKey()
    const certificate = certificateOf(jwk)
    expect(certificate.publicKey.export({ format: 'jwk' })).toMatchObject({ n: jwk?.n })
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect(certificate.subject).toBe('CN=identity-pools')
    expect(certificate.validFromDate).toEqual(new Date(bench.clock.now))
    expect(certificate.validToDate).toEqual(new Date('9999-12-31T23:59:59Z'))
    const hash = (name: string) => createHash(name).update(certificate.raw).digest('base64url')
    expect(jwk).toMatchObject({ x5t: hash('sha1'), 'x5t#S256': hash('sha256') })
  })

  it('keeps the certificate, whatever the time', async () => {
    const first = await provenKey()
    bench.clock.now += 400 * 86_400_000
    await expect(provenKey()).resolves.toEqual(first)
  })

  it('gives a certificate to a key that was stored without one', async () => {
    const before = await provenKey()
    const { key } = brokerKeyRef(undefined)
    await bench.services.table.write(update(key, { remove: ['key.certificate'] }))
    const [bare] = (await brokerJwks(bench.services)).keys
    expect(bare).not.toHaveProperty('x5c')
    const after = await Promise.all([provenKey(), provenKey()])
    expect(after[0]).toEqual(after[1])
    expect(after[0]).toMatchObject({ kid: before?.kid, x5c: before?.x5c })
  })

  it('has one key, also when several processes sign first', async () => {
    const keys = await Promise.all(Array.from({ length: 4 }, () => brokerKey(anotherProcess())))
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(1)
    const tokens = await Promise.all(keys.map(({ signToken }) => signToken({ sub: 'same' })))
    expect(new Set(tokens).size).toBe(1)
    await provenKey()
  })

  it('keeps the key for the next process', async () => {
    const first = await brokerKey(bench.services)
    expect((await brokerKey(anotherProcess())).kid).toBe(first.kid)
  })
})

describe('the identity-pool issuer with a key of KMS', () => {
  const kmsKey = 'arn:aws:kms:us-east-1:123456789012:key/broker'
  let folder: string
  let kms: Awaited<ReturnType<typeof startKms>>

  beforeEach(async () => {
    await bench.stop()
    folder = mkdtempSync(join(tmpdir(), 'cognate-kms-'))
    const account = { region: 'us-east-1', account: '123456789012' }
    kms = await startKms({ keyFile: join(folder, 'keys'), ...account })
    bench = await testServices({
      COGNATE_URL: 'https://id.example/stage',
      COGNATE_BROKER_KMS_KEY: kmsKey,
      AWS_ENDPOINT_URL_KMS: kms.url,
    })
  })
  afterEach(async () => {
    await kms.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('signs tokens and certificate in KMS, and stores no private half', async () => {
    const jwk = await provenKey()
    const certificate = certificateOf(jwk)
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    const stored = await bench.services.table.get(brokerKeyRef(kmsKey))
    expect(Object.keys(stored ?? {}).sort()).toEqual(['certificate', 'e', 'kid', 'n'])
    await expect(bench.services.table.get(brokerKeyRef(undefined))).resolves.toBeUndefined()
  })

  it('has one key, also when several processes sign first', async () => {
    const keys = await Promise.all([brokerKey(anotherProcess()), brokerKey(anotherProcess())])
    expect(keys[0].kid).toBe(keys[1].kid)
    await expect(provenKey()).resolves.toMatchObject({ kid: keys[0].kid })
  })

  it('signs tokens that are longer than what KMS hashes', async () => {
    const { signToken } = await brokerKey(bench.services)
    const token = await signToken({ tags: 'x'.repeat(8000) })
    const [jwk] = (await brokerJwks(bench.services)).keys
    const keyFor = () => createPublicKey({ key: { ...jwk }, format: 'jwk' })
    expect(verifyJws(token, { algorithm: 'RS256', keyFor })).toHaveProperty('tags')
  })

  it('does not trust a sealed key of before, nor the other way round', async () => {
    await provenKey()
    const settings = { ...bench.services.settings, brokerKmsKey: undefined }
    const { table } = bench.services
    await expect(brokerJwks({ table, settings })).resolves.toEqual({ keys: [] })
  })

  it('does not start with a key that cannot sign so', async () => {
    const call = () => Promise.resolve({ PublicKey: '', SigningAlgorithms: ['ECDSA_SHA_256'] })
    const services = { ...anotherProcess(), kms: () => ({ call }) as never } // of KMS this much
    await expect(brokerKey(services)).rejects.toThrow(
      'COGNATE_BROKER_KMS_KEY is an RSA key of KMS for signing',
    )
  })
})
