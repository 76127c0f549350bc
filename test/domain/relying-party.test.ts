import { describe, expect, it } from '@jest/globals'
import { isRelyingPartyId } from '../../lib/domain/relying-party.ts'

describe('isRelyingPartyId', () => {
  it.each(['localhost', 'example.com', 'auth.example.co.uk', 'xn--bcher-kva.example', '1.example'])(
    'takes %s',
    (id) => expect(isRelyingPartyId(id)).toBe(true),
  )

  it.each([
    '',
    'com',
    'https://example.com',
    'example.com:8080',
    'example.com/',
    'Example.com',
    '127.0.0.1',
    '[::1]',
    '.example.com',
    'example.com.',
    'exa_mple.com',
    '-a.example',
    `${'a'.repeat(64)}.example`,
    'bücher.example',
    'a b.example',
  ])('refuses «%s»', (id) => expect(isRelyingPartyId(id)).toBe(false))
})
