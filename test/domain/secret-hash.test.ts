import { describe, expect, it } from '@jest/globals'
import { isSecretHash, secretHash } from '../../lib/domain/secret-hash.ts'

const input = { username: 'jane', clientId: '1example23456789', secret: 'client-secret-example' }
const hash = 'DsN58sFH8z7zIB82rNdw0dSQjqkNBjIjrPrQ1HMNQIg='

describe('secretHash', () => {
  it('is the HMAC of user name and client id', () => expect(secretHash(input)).toBe(hash))

  it('counts the exact bytes of a name in any script', () => {
    expect(secretHash({ ...input, username: 'e\u0301' })).not.toBe(
      secretHash({ ...input, username: '\u00e9' }),
    )
  })
})

describe('isSecretHash', () => {
  it('takes the right hash', () => expect(isSecretHash(input, hash)).toBe(true))

  it.each([
    ['another name', { ...input, username: 'Jane' }, hash],
    ['another client', { ...input, clientId: '2example23456789' }, hash],
    ['another secret', { ...input, secret: 'x' }, hash],
    ['no padding', input, hash.slice(0, -1)],
    ['another spelling of the same bytes', input, hash.replace('Ig=', 'Ih=')],
    ['white space', input, `${hash} `],
    ['nothing', input, ''],
  ])('refuses %s', (_, of, sent) => expect(isSecretHash(of, sent)).toBe(false))
})
