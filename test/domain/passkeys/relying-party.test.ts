import { describe, expect, it } from '@jest/globals'
import { isOriginOf } from '../../../lib/domain/passkeys/relying-party.ts'

const android = 'android:apk-key-hash:2cY6X5yhB3cXkmgVnJsRj3m7WTxyoQDQM7hE1VvNdDk'
const party = { id: 'example.org', origins: [android], mustVerifyUser: false }
const local = { ...party, id: 'localhost' }

describe('the origin of a passkey', () => {
  it.each([
    'https://example.org',
    'https://example.org:8443',
    'https://app.example.org',
    'https://a.b.example.org',
    android,
  ])('may be %s', (origin) => {
    expect(isOriginOf(party, origin)).toBe(true)
  })

  it.each([
    '',
    'null',
    'example.org',
    'http://example.org',
    'https://example.org/',
    'https://example.org/path',
    'https://EXAMPLE.org',
    'https://user@example.org',
    'https://example.com',
    'https://badexample.org',
    'https://example.org.evil.example',
    'https://org',
    'ftp://example.org',
    'android:apk-key-hash:another',
    'http://localhost',
  ])('may not be «%s»', (origin) => {
    expect(isOriginOf(party, origin)).toBe(false)
  })

  it('may be without TLS at localhost', () => {
    for (const origin of ['http://localhost', 'http://localhost:4000', 'https://localhost:4001']) {
      expect(isOriginOf(local, origin)).toBe(true)
    }
    expect(isOriginOf(local, 'http://127.0.0.1:4000')).toBe(false)
    expect(isOriginOf({ ...party, id: 'app.localhost' }, 'http://app.localhost:3000')).toBe(true)
  })
})
