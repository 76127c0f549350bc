import { createPublicKey } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { verifyJws } from '../../lib/domain/jws.ts'
import { brokerKey } from '../../lib/identity-pools/broker-key.ts'
import { signOpenIdToken } from '../../lib/identity-pools/broker.ts'
import { brokerConfiguration, brokerJwks } from '../../lib/identity-pools/discovery.ts'
import type { Services } from '../../lib/services.ts'
import { Keyring } from '../../lib/keys/keyring.ts'
import { testServices, type TestServices } from '../services.ts'

let bench: TestServices

beforeEach(async () => {
  bench = await testServices({ COGNATE_URL: 'https://id.example/stage/' })
})

afterEach(() => bench.stop())

/** The same deployment in another process: the same store, nothing remembered. */
function anotherProcess(): Pick<Services, 'table' | 'keyring'> {
  const { table, keyring } = bench.services
  const opener = { sealer: keyring.sealer.bind(keyring) }
  return { table, keyring: Object.assign(Object.create(Keyring.prototype) as Keyring, opener) } // opens by the real one
}

describe('the identity-pool issuer', () => {
  it('says where its keys are and what it signs with', () => {
    expect(brokerConfiguration(bench.services.settings)).toMatchObject({
      issuer: 'https://id.example/stage/identity-pools',
      jwks_uri: 'https://id.example/stage/identity-pools/.well-known/jwks.json',
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    })
  })

  it('has no key before the first token, then the one that signs', async () => {
    const { services } = bench
    expect(await brokerJwks(services.table)).toEqual({ keys: [] })
    const bearer = { identityId: 'us-east-1:1', identityPoolId: 'us-east-1:2', logins: [] }
    const token = await signOpenIdToken(services, bearer)
    const [jwk] = (await brokerJwks(services.table)).keys
    expect(jwk).toEqual({
      alg: 'RS256',
      e: 'AQAB',
      kid: expect.any(String),
      kty: 'RSA',
      n: expect.stringMatching(/^[\w-]{342}$/),
      use: 'sig',
    })
    const payload = verifyJws(token, {
      algorithm: 'RS256',
      keyFor: (kid) =>
        kid === jwk?.kid ? createPublicKey({ key: { ...jwk }, format: 'jwk' }) : undefined,
    })
    expect(payload).toMatchObject({ iss: 'https://id.example/stage/identity-pools' })
  })

  it('has one key, also when several processes sign first', async () => {
    const keys = await Promise.all(Array.from({ length: 4 }, () => brokerKey(anotherProcess())))
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(1)
    const [one, other] = keys.map(({ privateKey }) => privateKey.export({ format: 'jwk' }).d)
    expect(one).toBe(other)
  })

  it('keeps the key for the next process', async () => {
    const first = await brokerKey(bench.services)
    expect((await brokerKey(anotherProcess())).kid).toBe(first.kid)
  })
})
