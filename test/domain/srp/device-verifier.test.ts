import { describe, expect, it } from '@jest/globals'
import { createHash, randomBytes } from 'node:crypto'
import { createVerifier, readDeviceVerifier } from '../../../lib/domain/srp/index.ts'
import { N, pad, toInteger } from '../../../lib/domain/srp/modular-power.ts'

const salt = 'APHi08S1ppeIeWpbTD0uHwA='
const spelled = (integer: bigint) => pad(integer).toString('base64')

describe('the verifier of a device', () => {
  const proof = {
    poolName: '-abCDef12',
    userId: 'us-east-1_aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
    password: 'cmFuZG9tLXBhc3N3b3JkLWV4YW1wbGU=',
    salt: Buffer.from('f1e2d3c4b5a69788796a5b4c3d2e1f00', 'hex'),
  }
  const made = pad(toInteger(createVerifier(proof)))

  it('is the one that clients make of group key, device key and secret', () => {
    expect(createHash('sha256').update(made).digest('hex')).toBe(
      '1e081dce4d6d360216785478943957bc800cbb107e040d872df59770873e830d',
    )
  })

  it('is read with its salt, with or without the 00 byte in front', () => {
    const read = readDeviceVerifier({ salt, verifier: made.toString('base64') })
    expect(read?.verifier).toEqual(createVerifier(proof))
    expect(read && pad(toInteger(read.salt))).toEqual(pad(toInteger(proof.salt)))
    const bare = createVerifier(proof).toString('base64')
    expect(readDeviceVerifier({ salt, verifier: bare })).toEqual(read)
  })

  it.each([
    ['nothing', ''],
    ['another alphabet', made.toString('base64url')],
    ['hexadecimal digits', made.toString('hex')],
    ['white space', `${made.toString('base64')}\n`],
    ['0', spelled(0n)],
    ['1', spelled(1n)],
    ['N - 1', spelled(N - 1n)],
    ['N', spelled(N)],
    ['more than N', spelled(N + 5n)],
    ['a megabyte', randomBytes(90_000).toString('base64')],
  ])('is refused when it is %s', (_, verifier) => {
    expect(readDeviceVerifier({ salt, verifier })).toBeUndefined()
  })

  it.each([
    ['missing', ''],
    ['no Base64', '%%%%'],
    ['longer than any client makes it', Buffer.alloc(65, 1).toString('base64')],
  ])('is refused when its salt is %s', (_, given) => {
    expect(readDeviceVerifier({ salt: given, verifier: made.toString('base64') })).toBeUndefined()
  })
})
