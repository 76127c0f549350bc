import { describe, expect, it } from '@jest/globals'
import { createHash } from 'node:crypto'
import { createVerifier, newSalt, verifyPassword } from '../../../lib/domain/srp/index.ts'
import { pad, toInteger } from '../../../lib/domain/srp/modular-power.ts'

const proof = {
  poolName: 'EXAMPLE01',
  userId: '11112222-3333-4444-5555-666677778888',
  password: 'P4ssw0rd!test',
  salt: Buffer.from('a1b2c3d4e5f60718293a4b5c6d7e8f90', 'hex'),
}

describe('createVerifier', () => {
  it('is g to the power of x', () => {
    const digest = createHash('sha256')
      .update(pad(toInteger(createVerifier(proof))))
      .digest('hex')
    expect(digest).toMatch(/^75b67079.*4c7d7f$/u)
  })

  it('makes the verifier of a device as the client does', () => {
    const verifier = createVerifier({
      poolName: '-abCDef12',
      userId: 'us-east-1_aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
      password: 'cmFuZG9tLXBhc3N3b3JkLWV4YW1wbGU=',
      salt: Buffer.from('APHi08S1ppeIeWpbTD0uHwA=', 'base64'),
    })
    expect(
      createHash('sha256')
        .update(pad(toInteger(verifier)))
        .digest('hex'),
    ).toBe('1e081dce4d6d360216785478943957bc800cbb107e040d872df59770873e830d')
  })

  it('drops the leading zero bytes of the salt, as clients do', () => {
    const long = Buffer.concat([Buffer.alloc(3), Buffer.of(1, 2)])
    expect(createVerifier({ ...proof, salt: long })).toEqual(
      createVerifier({ ...proof, salt: Buffer.of(1, 2) }),
    )
  })
})

describe('verifyPassword', () => {
  it.each([
    ['its last character', 'P4ssw0rd!tesT'],
    ['a space at its end', 'P4ssw0rd!test '],
    ['a space at its start', ' P4ssw0rd!test'],
    ['its case', 'p4SSW0RD!TEST'],
    ['being cut', 'P4ssw0rd!tes'],
    ['being empty', ''],
  ])('refuses a password that differs in %s', (_, password) => {
    const verifier = createVerifier(proof)
    expect(verifyPassword({ ...proof, verifier })).toBe(true)
    expect(verifyPassword({ ...proof, password, verifier })).toBe(false)
  })

  it('tells composed from decomposed characters and counts all 256 characters', () => {
    const composed = createVerifier({ ...proof, password: '\u00e9' })
    expect(verifyPassword({ ...proof, password: 'e\u0301', verifier: composed })).toBe(false)
    const long = createVerifier({ ...proof, password: `${'x'.repeat(255)}a` })
    expect(verifyPassword({ ...proof, password: `${'x'.repeat(255)}b`, verifier: long })).toBe(
      false,
    )
  })

  it('takes a verifier written with or without leading zeros', () => {
    const verifier = Buffer.concat([Buffer.of(0), createVerifier(proof)])
    expect(verifyPassword({ ...proof, verifier })).toBe(true)
    expect(verifyPassword({ ...proof, verifier: Buffer.alloc(0) })).toBe(false)
  })
})

describe('newSalt', () => {
  it('is 16 bytes, another each time', () => {
    expect(newSalt()).toHaveLength(16)
    expect(newSalt()).not.toEqual(newSalt())
  })
})
