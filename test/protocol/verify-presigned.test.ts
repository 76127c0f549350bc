import { describe, expect, it, jest } from '@jest/globals'
import { presignedQuery } from '../../lib/protocol/presign-url.ts'
import { deriveSigningKey, type SignableRequest } from '../../lib/protocol/sign-request.ts'
import type { SigningKeyLookup } from '../../lib/protocol/signature-scope.ts'
import { verifyPresigned } from '../../lib/protocol/verify-presigned.ts'

const now = Date.UTC(2026, 0, 1, 0, 10, 0)
const service = 'cognito-sync'
const sessionToken = 'to+ken/='

const signingKeyFor: SigningKeyLookup = (credential) =>
  Promise.resolve(
    credential.accessKeyId === 'key' ? deriveSigningKey('secret', credential) : undefined,
  )

const plain: SignableRequest = {
  method: 'GET',
  path: '/channel',
  query: 'device-id=phone%20%2B1',
  headers: { host: '127.0.0.1:4000' },
  body: '',
}

type Signer = Parameters<typeof presignedQuery>[1] & { readonly life: number }

function signed(signer: Partial<Signer> = {}, request = plain): SignableRequest {
  const { life, ...rest } = {
    accessKeyId: 'key',
    secretAccessKey: 'secret',
    sessionToken,
    region: 'us-east-1',
    service,
    now,
    life: 60,
    ...signer,
  }
  return { ...request, query: presignedQuery(request, rest, life) }
}

function changed(pattern: string | RegExp, replacement: string): SignableRequest {
  const request = signed()
  const query = request.query.replace(pattern, replacement)
  expect(query).not.toBe(request.query)
  return { ...request, query }
}

const verify = (request: SignableRequest, lookup = signingKeyFor) =>
  verifyPresigned(request, { service, now, longestLife: 900, signingKeyFor: lookup })

async function refusal(request: SignableRequest): Promise<string> {
  const error: unknown = await verify(request).catch((thrown: unknown) => thrown)
  return error instanceof Error ? `${error.name}: ${error.message}` : 'verified'
}

describe('verifyPresigned', () => {
  it('takes a request whose query is signed, and looks the key up by scope and token', async () => {
    const lookup = jest.fn(signingKeyFor)
    await verify(signed(), lookup)
    expect(lookup).toHaveBeenCalledWith({
      accessKeyId: 'key',
      date: '20260101',
      region: 'us-east-1',
      service,
      sessionToken,
    })
  })

  it.each([
    ['as old as it may be', { now: now - 60_000 }],
    ['that lives as long as it may', { now: now - 900_000, life: 900 }],
    ['of a clock five minutes ahead', { now: now + 300_000 }],
  ])('takes one %s', async (_, signer) => {
    expect(await refusal(signed(signer))).toBe('verified')
  })

  it.each<[string, SignableRequest, string]>([
    ['by another secret', signed({ secretAccessKey: 'other' }), 'does not match the signature'],
    ['of another method', { ...signed(), method: 'POST' }, 'does not match the signature'],
    ['of another path', { ...signed(), path: '/other' }, 'does not match the signature'],
    ['for another host', { ...signed(), headers: { host: 'example.com' } }, 'does not match'],
    ['with a body', { ...signed(), body: 'x' }, 'does not match the signature'],
    ['with a parameter changed', changed('phone', 'tablet'), 'does not match the signature'],
    ['with a parameter more', changed('device-id', 'a=b&device-id'), 'does not match'],
    ['with another token', changed('to%2Bken', 'token'), 'does not match the signature'],
    ['with a longer life', changed('Expires=60', 'Expires=600'), 'does not match the signature'],
    ['with an unknown key', signed({ accessKeyId: 'other' }), 'security token included'],
    ['that is no signature', changed(/Signature=.*/u, 'Signature=00'), 'does not match'],
    [
      'for another service',
      signed({ service: 's3' }),
      "scoped to correct service: 'cognito-sync'.",
    ],
    ['for no region', signed({ region: 'US East' }), 'scoped to a valid region.'],
    ['of another day', changed('key%2F20260101', 'key%2F20260102'), 'does not match YYYYMMDD'],
    ['that is over', signed({ now: now - 61_000 }), '20260101T000859Z is now earlier than'],
    ['of the future', signed({ now: now + 301_000 }), 'is still later than'],
    ['that lives too long', signed({ life: 901 }), 'seconds from 1 to 900.'],
    ['that does not live', signed({ life: 0 }), 'seconds from 1 to 900.'],
    ['that lives for no number', changed('Expires=60', 'Expires=6e1'), 'from 1 to 900.'],
    ['at no time', changed(/Date=[^&]*/u, 'Date=today'), 'does not match YYYYMMDD'],
    ['at a time of no such minute', changed('T001000Z', 'T009900Z'), "ISO-8601 'basic format'"],
    ['that covers no host', changed('SignedHeaders=host', 'SignedHeaders=x'), "'Host' or"],
    ['by another algorithm', changed('HMAC-SHA256', 'HMAC-SHA1'), 'only supports'],
    ['with half a credential', changed('%2Faws4_request', ''), 'exactly 5 slash-delimited'],
    ['with another terminator', changed('aws4_request', 'aws5_request'), 'a valid terminator'],
    ['without a signature', changed(/&X-Amz-Signature=.*/u, ''), "include 'X-Amz-Signature'."],
    ['with two lives', changed('X-Amz-Expires', 'X-Amz-Expires=60&X-Amz-Expires'), 'Re-examine'],
    ['of nobody', plain, 'MissingAuthenticationTokenException: Missing Authentication Token'],
  ])('refuses one %s', async (_, request, sentence) => {
    const said = await refusal(request)
    expect(said).toContain(sentence)
    expect(said).not.toContain('to+ken')
  })
})
