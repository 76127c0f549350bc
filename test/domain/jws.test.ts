import { createHmac, generateKeyPairSync, sign, timingSafeEqual } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { CognitoJwtVerifier } from 'aws-jwt-verify'
import { readCompactJws } from '../../lib/domain/compact-jws.ts'
import type { JwsAlgorithm } from '../../lib/domain/jws-algorithms.ts'
import { readPublicJwk } from '../../lib/domain/jwk.ts'
import {
  checkSignature,
  parseJws,
  signerOf,
  signJws,
  signJwsWith,
  verifyJws,
} from '../../lib/domain/jws.ts'
import { TokenFault } from '../../lib/domain/token-fault.ts'
import { testPool } from '../authorizer/test-pool.ts'
import { signedToken } from '../signed-token.ts'
import { vectors } from '../vectors.ts'

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const kid = 'one'
const key = { privateKey, kid }
const verification = {
  algorithm: 'RS256' as const,
  keyFor: (name: string) => (name === kid ? publicKey : undefined),
}
const payload = { sub: 'anna', exp: 1 }

const encode = (text: string) => Buffer.from(text).toString('base64url')

/** A token with any header at all and a signature that is right. */
function tokenWith(header: unknown, body = encode(JSON.stringify(payload))): string {
  const head = typeof header === 'string' ? header : encode(JSON.stringify(header))
  const input = `${head}.${body}`
  return `${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`
}

function reasonOf(token: string): string {
  try {
    verifyJws(token, verification)
    return 'accepted'
  } catch (error) {
    if (error instanceof TokenFault) return error.reason
    throw error
  }
}

describe('signJws', () => {
  it("writes Cognito's header", async () => {
    const [header = ''] = (await signJws(payload, key)).split('.')
    expect(Buffer.from(header, 'base64url').toString()).toBe('{"kid":"one","alg":"RS256"}')
  })

  it('writes the type that tokens of identity pools carry', async () => {
    const [header = ''] = (
      await signJwsWith(signerOf(key.privateKey), payload, { kid, typ: 'JWS' })
    ).split('.')
    expect(Buffer.from(header, 'base64url').toString()).toBe(
      '{"kid":"one","typ":"JWS","alg":"RS256"}',
    )
  })

  it('makes a token that verifies', async () => {
    expect(verifyJws(await signJws(payload, key), verification)).toEqual(payload)
  })

  it('makes a token that CognitoJwtVerifier accepts with our keys cached', async () => {
    const userPoolId = 'us-east-1_AbCdEfGhI'
    const pool = testPool(`https://cognito-idp.us-east-1.amazonaws.com/${userPoolId}`)
    const verifier = CognitoJwtVerifier.create({ userPoolId, tokenUse: null, clientId: 'client1' })
    verifier.cacheJwks(pool.jwks)
    const { token_use: access } = await verifier.verify(pool.accessToken(Date.now()))
    const { token_use: id } = await verifier.verify(pool.idToken(Date.now()))
    expect([access, id]).toEqual(['access', 'id'])
    await expect(verifier.verify(pool.idToken(Date.now() - 7_200_000))).rejects.toThrow('expired')
  })
})

describe('parseJws', () => {
  it('reads a token without checking its signature', () => {
    const { header, payload: read } = parseJws(`${signedToken(payload, key).slice(0, -4)}AAAA`)
    expect({ header, read }).toEqual({ header: { kid, alg: 'RS256' }, read: payload })
  })
})

describe('verifyJws', () => {
  const good = signedToken(payload, key)
  const [header = '', body = '', signature = ''] = good.split('.')
  const ours = { kid, alg: 'RS256' }

  it.each([
    ['nothing', ''],
    ['two parts', `${header}.${body}`],
    ['four parts', `${good}.`],
    ['five parts', `${good}.${body}.${signature}`],
    ['padding', `${good}==`],
    ['white space before', ` ${good}`],
    ['white space behind', `${good}\n`],
    ['white space inside', `${header}. ${body}.${signature}`],
    ['a letter of plain base64', `${header}.${body}.${signature.slice(0, -4)}+A/=`],
    ['unused bits that are set', withUnusedBits(good)],
    ['the JSON serialisation', JSON.stringify({ protected: header, payload: body, signature })],
    ['too many characters', tokenWith(ours, encode(JSON.stringify({ sub: 'a'.repeat(65_536) })))],
    ['a header that is no JSON', tokenWith(encode('{"alg":'))],
    ['a header that is a list', tokenWith([ours])],
    ['a header in broken UTF-8', tokenWith(Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url'))],
    ['a header behind a byte order mark', tokenWith(encode(`\uFEFF${JSON.stringify(ours)}`))],
    ['critical parameters', tokenWith({ ...ours, crit: ['exp'], exp: 1 })],
    ['an unencoded payload', tokenWith({ ...ours, b64: false })],
    ['a compressed payload', tokenWith({ ...ours, zip: 'DEF' })],
    ['an encrypted payload', tokenWith({ ...ours, enc: 'A256GCM' })],
    ['no key name', tokenWith({ alg: 'RS256' })],
    ['an empty key name', tokenWith({ ...ours, kid: '' })],
    ['a key name that is no text', tokenWith({ ...ours, kid: 1 })],
    ['a long key name', tokenWith({ ...ours, kid: 'k'.repeat(129) })],
    ['a key name with a line break', tokenWith({ ...ours, kid: 'one\n' })],
    ['no algorithm', tokenWith({ kid })],
    ['a payload that is no JSON', tokenWith(ours, encode('anna'))],
    ['a payload that is a list', tokenWith(ours, encode('[]'))],
    ['a payload that is null', tokenWith(ours, encode('null'))],
  ])('calls a token with %s malformed', (_, token) => {
    expect(reasonOf(token)).toBe('malformed')
  })

  it.each(['none', 'None', 'HS256', 'RS384', 'PS256', 'rs256'])(
    'refuses the algorithm %s',
    (alg) => {
      expect(reasonOf(tokenWith({ ...ours, alg }))).toBe('algorithm')
    },
  )

  it('refuses a MAC made with the public key', () => {
    const input = `${encode(JSON.stringify({ kid, alg: 'HS256' }))}.${body}`
    const pem = publicKey.export({ format: 'pem', type: 'spki' })
    const mac = createHmac('sha256', pem).update(input).digest('base64url')
    expect(reasonOf(`${input}.${mac}`)).toBe('algorithm')
  })

  it('refuses a key name that the issuer does not publish', () => {
    expect(reasonOf(tokenWith({ ...ours, kid: 'two' }))).toBe('unknown_key')
  })

  it('refuses a signature by another key, whatever key the header brings', () => {
    const other = testPool('https://attacker.example', kid)
    const [jwk] = other.jwks.keys
    const head = encode(
      JSON.stringify({
        ...ours,
        jwk,
        jku: 'https://attacker.example/jwks.json',
        x5u: 'x',
        x5c: [],
      }),
    )
    const input = `${head}.${body}`
    const made = sign('sha256', Buffer.from(input), other.privateKey).toString('base64url')
    expect(reasonOf(`${input}.${made}`)).toBe('signature')
  })

  it('refuses a changed payload', () => {
    expect(reasonOf(`${header}.${encode('{"sub":"bert"}')}.${signature}`)).toBe('signature')
  })

  it('never quotes the token', () => {
    expect(() => verifyJws(`${good}.${good}`, verification)).toThrow(
      new TokenFault('malformed', 'The token does not have three parts.'),
    )
  })
})

/** The same bytes, spelled with the last letter's unused bits set. */
function withUnusedBits(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const last = alphabet.indexOf(token.slice(-1))
  return token.slice(0, -1) + (alphabet[last + 1] ?? '')
}

interface VectorKey {
  readonly kty: string
  readonly alg?: string
  readonly use?: string
  readonly key_ops?: readonly string[]
  readonly kid?: string
  readonly k?: string
}

interface VectorTest {
  readonly tcId: number
  readonly comment: string
  readonly jws: string
  readonly result: 'valid' | 'invalid'
}

interface VectorFile<Keys> {
  readonly testGroups: readonly {
    readonly public?: Keys
    readonly private: Keys
    readonly tests: readonly VectorTest[]
  }[]
}

const algorithms = new Set(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256'])

/** Whether a JWS is good by a JWK, using only the algorithm that the key names. */
function isGood(token: string, keys: readonly VectorKey[]): boolean {
  try {
    const jws = readCompactJws(token)
    const named = keys.find((one) => one.kid === jws.header.kid)
    if (named?.kty === 'oct') return isMac(jws, named)
    const algorithm = (named?.alg ?? '') as JwsAlgorithm // looked at next
    if (!algorithms.has(algorithm)) return false
    checkSignature(jws, { algorithm, keyFor: () => readPublicJwk(named, algorithm) })
    return true
  } catch (error) {
    if (error instanceof TokenFault) return false
    throw error
  }
}

/** MACs have no place in our code; the rows that use them still test how a token is read. */
function isMac(jws: ReturnType<typeof readCompactJws>, { alg, k = '' }: VectorKey): boolean {
  if (jws.header.alg !== alg || alg !== 'HS256') return false
  const mac = createHmac('sha256', Buffer.from(k, 'base64url')).update(jws.signingInput).digest()
  return mac.length === jws.signature.length && timingSafeEqual(mac, jws.signature)
}

describe('Wycheproof', () => {
  const signatures = vectors('wycheproof/json_web_signature_test.json') as
    VectorFile<VectorKey> | undefined // the set's own schema
  const keySets = vectors('wycheproof/json_web_key_test.json') as
    VectorFile<{ keys: VectorKey[] }> | undefined // the set's own schema
  const test = signatures && keySets ? it : it.skip
  const without = signatures && keySets ? '' : ' (skipped: the vector sets are not here)'

  test(`agrees with every row on signatures that can be taken at its word${without}`, () => {
    // 346, 347, 350, 351: the key names another algorithm; 367, 370: good tokens called invalid;
    // 372, 373: a character outside the alphabet called valid
    const left = new Set([346, 347, 350, 351, 367, 370, 372, 373])
    const rows = (signatures?.testGroups ?? []).flatMap((group) =>
      group.tests.map((row) => ({ ...row, key: group.public ?? group.private })),
    )
    const taken = rows.filter(({ tcId }) => !left.has(tcId))
    const wrong = taken.filter((row) => isGood(row.jws, [row.key]) !== (row.result === 'valid'))
    expect(wrong.map(({ tcId, comment }) => `${tcId} ${comment}`)).toEqual([])
    expect(taken).toHaveLength(393)
  })

  test(`agrees with every row on keys that are not symmetric${without}`, () => {
    // 7: a key of a weak generator, which is not looked for
    const rows = (keySets?.testGroups ?? []).flatMap((group) =>
      group.tests.map((row) => ({ ...row, keys: (group.public ?? group.private).keys })),
    )
    const taken = rows.filter(
      ({ tcId, keys }) => tcId !== 7 && keys.every(({ kty }) => kty === 'RSA' || kty === 'EC'),
    )
    const wrong = taken.filter((row) => isGood(row.jws, row.keys) !== (row.result === 'valid'))
    expect(wrong.map(({ tcId, comment }) => `${tcId} ${comment}`)).toEqual([])
    expect(taken).toHaveLength(10)
  })
})
