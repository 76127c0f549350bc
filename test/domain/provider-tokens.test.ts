import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { SignJWT } from 'jose'
import {
  audienceOf,
  checkProviderToken,
  readProviderToken,
  type ExpectedAudience,
  type ProviderExpectation,
} from '../../lib/domain/provider-tokens.ts'

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const seconds = 1_700_000_000
const expected: ProviderExpectation = {
  name: 'id.example/tenant',
  scheme: 'https',
  brokerIssuer: 'https://pools.example/identity-pools',
  algorithms: ['RS256', 'ES256'],
}
const audience: ExpectedAudience = {
  clientIds: ['app', 'other-app'],
  checksParty: true,
  isConfiguredInPool: false,
}
const good = {
  sub: 'jane',
  iss: 'https://id.example/tenant',
  aud: 'app',
  iat: seconds,
  exp: seconds + 60,
}

function token(changes: Record<string, unknown> = {}, header = {}, key = privateKey) {
  return new SignJWT({ ...good, ...changes }) // and what no payload has
    .setProtectedHeader({ alg: 'RS256', kid: 'key', ...header })
    .sign(key)
}

async function check(
  sent: string | Promise<string>,
  {
    now = seconds,
    ...more
  }: Partial<ProviderExpectation & ExpectedAudience> & { now?: number } = {},
) {
  const read = readProviderToken(await sent, { ...expected, ...more })
  const held = { audience: { ...audience, ...more }, now: now * 1000 }
  return checkProviderToken(read, publicKey, held)
}

const refused = (reason: string) => ({
  code: 'NotAuthorizedException',
  message: `Invalid login token. ${reason}`,
})
const unsupported = {
  code: 'NotAuthorizedException',
  message: 'Token is not from a supported provider of this identity pool.',
}

describe("a provider's ID token", () => {
  it('tells all of its claims', async () => {
    const claims = { ...good, email: 'jane@example.com', groups: ['a', 'b'] }
    expect(await check(token(claims))).toEqual(claims)
  })

  it('may be signed by any algorithm of the list', async () => {
    const read = readProviderToken(await token({}, { alg: 'ES256' }, curve.privateKey), expected)
    expect(read).toMatchObject({ algorithm: 'ES256', kid: 'key' })
    const held = { audience, now: seconds * 1000 }
    expect(checkProviderToken(read, curve.publicKey, held)).toEqual(good)
  })

  it.each(['https://id.example/tenant/', 'id.example/tenant'])(
    'may spell its issuer %s',
    async (iss) => {
      await expect(check(token({ iss }))).resolves.toMatchObject({ iss })
    },
  )

  it.each([
    'https://id.example/tenant/x',
    'https://id.example/',
    'https://ID.example/tenant',
    'http://id.example/tenant',
    'https://id.example/tenant//',
    undefined,
    ['https://id.example/tenant'],
  ])('may not be of the issuer %p', async (iss) => {
    await expect(check(token({ iss }))).rejects.toMatchObject(
      refused("Issuer doesn't match providerName"),
    )
  })

  it('may be of an issuer without TLS where that is expected', async () => {
    const iss = 'http://id.example/tenant'
    await expect(check(token({ iss }), { scheme: 'http' })).resolves.toMatchObject({ iss })
  })

  it('is none of ours', async () => {
    await expect(check(token({ iss: expected.brokerIssuer }))).rejects.toMatchObject(
      refused("Can't pass in a Cognito token."),
    )
  })

  it.each([
    ['nothing', ''],
    ['no token', 'x'],
    ['four parts', 'a.b.c.d'],
    ['no JSON', 'e30.e30.e30'],
  ])('is not %s', async (_, sent) => {
    await expect(check(sent)).rejects.toMatchObject(
      refused('Not a valid OpenId Connect identity token.'),
    )
  })

  it('is not unsigned, and not signed with a shared secret', async () => {
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
    const unsigned = `${encode({ alg: 'none', kid: 'key' })}.${encode(good)}.`
    const secret = new SignJWT(good).setProtectedHeader({ alg: 'HS256', kid: 'key' })
    const shared = secret.sign(publicKey.export({ type: 'spki', format: 'der' }))
    for (const sent of [unsigned, shared]) {
      await expect(check(sent)).rejects.toMatchObject(refused('Token signature invalid.'))
    }
  })

  it('is not signed by an algorithm that is not on the list', async () => {
    await expect(check(token({}, { alg: 'RS512' }))).rejects.toMatchObject(
      refused('Token signature invalid.'),
    )
  })

  it('is not signed with another key, nor with one of another kind', async () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    for (const sent of [token({}, {}, other), token({}, { alg: 'ES256' }, curve.privateKey)]) {
      await expect(check(sent)).rejects.toMatchObject(refused('Token signature invalid.'))
    }
  })

  it('does not bring its own key', async () => {
    const own = curve.publicKey.export({ format: 'jwk' })
    const sent = token(
      {},
      { alg: 'ES256', jwk: own, jku: 'https://evil.example' },
      curve.privateKey,
    )
    await expect(check(sent)).rejects.toMatchObject(refused('Token signature invalid.'))
  })

  it('names a key that its provider has', async () => {
    const read = readProviderToken(await token(), expected)
    const held = { audience, now: seconds * 1000 }
    expect(() => checkProviderToken(read, undefined, held)).toThrow(
      "Invalid login token. Couldn't verify signed token.",
    )
  })

  it.each([
    ['no subject', { sub: undefined }],
    ['an empty subject', { sub: '' }],
    ['a subject that is no text', { sub: 7 }],
    ['a subject too long', { sub: 'x'.repeat(256) }],
    ['half a character for a subject', { sub: '\ud800' }],
    ['no end', { exp: undefined }],
    ['an end that is no number', { exp: '1900000000' }],
    ['no beginning', { iat: undefined }],
    ['a beginning that is no number', { nbf: 'now' }],
  ])('does not have %s', async (_, changes) => {
    await expect(check(token(changes))).rejects.toMatchObject(
      refused('Not a valid OpenId Connect identity token.'),
    )
  })

  it('ends five minutes after its end, for clocks that differ', async () => {
    const end = good.exp + 300
    await expect(check(token(), { now: end - 1 })).resolves.toBeDefined()
    await expect(check(token(), { now: end })).rejects.toMatchObject(
      refused(`Token expired: ${String(end)} >= ${String(good.exp)}`),
    )
  })

  it.each(['iat', 'nbf'])('begins at most five minutes from now by %s', async (claim) => {
    await expect(check(token({ [claim]: seconds + 300 }))).resolves.toBeDefined()
    await expect(check(token({ [claim]: seconds + 301 }))).rejects.toMatchObject(
      refused('Token is not valid yet.'),
    )
  })
})

describe("a provider's ID token is for", () => {
  it.each([
    ['one of the clients', { aud: 'other-app' }],
    ['a list with one of them, asked for by one', { aud: ['x', 'app'], azp: 'app' }],
    ['a list of only it', { aud: ['app'] }],
    ['one client, asked for by another', { aud: 'app', azp: 'other-app' }],
  ])('%s', async (_, changes) => {
    await expect(check(token(changes))).resolves.toMatchObject(changes)
  })

  it.each([
    ['another client', { aud: 'x' }],
    ['nobody', { aud: [] }],
    ['what is no text', { aud: 7 }],
    ['others, in a list', { aud: ['x', 'y'] }],
    ['one asked for by a stranger', { aud: 'app', azp: 'x' }],
    ['a stranger, asked for by one', { aud: 'https://api.example', azp: 'app' }],
    ['several, asked for by nobody', { aud: ['app', 'x'] }],
  ])('not %s', async (_, changes) => {
    await expect(check(token(changes))).rejects.toMatchObject(refused('Incorrect token audience.'))
  })

  it('an audience at all', async () => {
    await expect(check(token({ aud: undefined }))).rejects.toMatchObject(
      refused('Missing a required claim: aud'),
    )
  })

  it('the app that a pool names, whoever asked for it', async () => {
    const named = { checksParty: false, isConfiguredInPool: true }
    await expect(check(token({ azp: 'android' }), named)).resolves.toBeDefined()
    await expect(check(token({ aud: 'x', azp: 'app' }), named)).rejects.toMatchObject(unsupported)
  })

  it.each([
    ['app', { aud: 'app', azp: 'x' }],
    ['party', { aud: ['app', 'x'], azp: 'party' }],
    ['app', { aud: ['app'] }],
  ])('%s, as it is told', (client, claims) => {
    expect(audienceOf({ ...good, ...claims })).toBe(client)
  })
})
