import { describe, expect, it } from '@jest/globals'
import { isActiveScheme } from '../../lib/domain/active-schemes.ts'

describe('the scheme of an address', () => {
  it.each(['javascript:', 'data:', 'blob:', 'filesystem:', 'file:', 'view-source:', 'about:'])(
    'is one that browsers act on: %s',
    (scheme) => expect(isActiveScheme(scheme)).toBe(true),
  )

  it.each(['https:', 'http:', 'myapp:', 'com.example.app:'])(
    'is one of the web or of an app: %s',
    (scheme) => expect(isActiveScheme(scheme)).toBe(false),
  )
})
