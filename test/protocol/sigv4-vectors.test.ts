import { describe, expect, it } from '@jest/globals'
import {
  canonicalPath,
  canonicalRequest,
  deriveSigningKey,
  signRequest,
} from '../../lib/protocol/sign-request.ts'
import type { SignableRequest } from '../../lib/protocol/sign-request.ts'
import { presignedQuery } from '../../lib/protocol/presign-url.ts'
import { verifyPresigned } from '../../lib/protocol/verify-presigned.ts'
import { verifySignature } from '../../lib/protocol/verify-signature.ts'
import { vectors } from '../vectors.ts'

interface Case {
  name: string
  context: {
    credentials: { access_key_id: string; secret_access_key: string; token?: string }
    expiration_in_seconds: number
    normalize: boolean
    omit_session_token?: boolean
    region: string
    service: string
    timestamp: string
  }
  header_canonical_request: string
  header_signature: string
  header_signed_request: string
  query_signed_request: string
  request: string
}

const set = vectors('sigv4/aws-signing-v4.json') as { cases: Case[] } | undefined // the set's own format

/** Reads an HTTP request as the set writes it; a repeated header's values are joined with commas. */
function parse(text: string): SignableRequest {
  const [head = '', ...body] = text.split('\n\n')
  const [start = '', ...lines] = head.replaceAll(/\n\s+/g, ' ').split('\n')
  const headers: Record<string, string> = {}
  for (const line of lines.filter((each) => each !== '')) {
    const name = line.slice(0, line.indexOf(':')).toLowerCase()
    const value = line.slice(line.indexOf(':') + 1).trim()
    headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`
  }
  const method = start.slice(0, start.indexOf(' '))
  const target = start.slice(method.length + 1, start.lastIndexOf(' '))
  const [path = '', query = ''] = target.split('?')
  return { method, path, query, headers, body: body.join('\n\n') }
}

function signedHeaders(request: SignableRequest): string[] {
  return /SignedHeaders=([^,]+)/.exec(request.headers.authorization ?? '')?.[1]?.split(';') ?? []
}

if (set === undefined) {
  it.skip('signs as the AWS signing test suite does (the vectors are not here)', () => undefined)
} else {
  describe.each(set.cases)('the signing case $name', ({ context, ...vector }) => {
    it('gives the canonical request of the set', () => {
      const request = parse(vector.header_signed_request)
      const path = canonicalPath(request.path, { normalize: context.normalize })
      expect(canonicalRequest(request, signedHeaders(request), path)).toBe(
        vector.header_canonical_request,
      )
    })
  })

  describe.each(set.cases.filter(({ context }) => context.normalize))(
    'the signing case $name',
    ({ context, ...vector }) => {
      const {
        access_key_id: accessKeyId,
        secret_access_key: secretAccessKey,
        token,
      } = context.credentials
      const now = Date.parse(context.timestamp)

      it('is signed with the signature of the set', () => {
        const signed = parse(vector.header_signed_request)
        const request = parse(vector.request)
        const bodyHash = signed.headers['x-amz-content-sha256']
        const { authorization } = signRequest(
          { ...request, headers: { ...request.headers, 'x-amz-content-sha256': bodyHash } },
          {
            accessKeyId,
            secretAccessKey,
            region: context.region,
            service: context.service,
            now,
            ...(token === undefined || context.omit_session_token === true
              ? {}
              : { sessionToken: token }),
          },
        )
        expect(authorization).toBe(signed.headers.authorization)
      })

      it('is signed in its query with the signature of the set', () => {
        const expected = new URLSearchParams(parse(vector.query_signed_request).query)
        const isTokenSigned = token !== undefined && context.omit_session_token !== true
        const signer = { accessKeyId, secretAccessKey, region: context.region, now }
        const query = presignedQuery(
          parse(vector.request),
          {
            ...signer,
            service: context.service,
            ...(isTokenSigned && { sessionToken: token }),
          },
          context.expiration_in_seconds,
        )
        expect(new URLSearchParams(query).get('X-Amz-Signature')).toBe(
          expected.get('X-Amz-Signature'),
        )
      })

      it('is verified, unless the session token is not signed', async () => {
        const verified = verifySignature(parse(vector.header_signed_request), {
          service: context.service,
          now,
          signingKeyFor: (scope) => Promise.resolve(deriveSigningKey(secretAccessKey, scope)),
        })
        if (context.omit_session_token === true) {
          await expect(verified).rejects.toThrow(/'X-Amz-Security-Token' must be a 'SignedHeader'/)
        } else {
          await expect(verified).resolves.toEqual({ accessKeyId, region: context.region })
        }
      })

      it('is verified in its query, unless the session token is not signed', async () => {
        const verified = verifyPresigned(parse(vector.query_signed_request), {
          service: context.service,
          now,
          longestLife: context.expiration_in_seconds,
          signingKeyFor: (scope) => Promise.resolve(deriveSigningKey(secretAccessKey, scope)),
        })
        if (context.omit_session_token === true) {
          await expect(verified).rejects.toThrow(/signature we calculated does not match/)
        } else {
          await expect(verified).resolves.toBeUndefined()
        }
      })
    },
  )
}
