import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { auditLine } from '../../lib/audit/audit-line.ts'

const whole = {
  time: '2026-11-21T12:00:00.000Z',
  eventId: 'JKJaXmPLvHcESHA=',
  api: 'user-pools',
  operation: 'AdminInitiateAuth',
  outcome: 'NotAuthorizedException',
  reason: 'Incorrect username or password.',
  pool: 'us-gov-east-1_abcdefgh1',
  client: 'abcdefgh1abcdefgh1abcdefgh',
  user: '00000000-0000-4000-8000-000000000001',
  name: 'abcdefghij_lmnopqrs-uv',
  identityPool: 'us-east-1:00000000-0000-4000-8000-000000000002',
  identity: 'us-east-1:00000000-0000-4000-8000-000000000003',
  address: '2001:db8::1',
  via: '192.0.2.7',
  accessKey: 'AKIAEXAMPLE',
}

describe('a line of the audit log', () => {
  it('has each field in its form', () => {
    expect(JSON.parse(auditLine(whole))).toEqual({ log: 'audit', ...whole })
  })

  it.each(['ok', 'PASSWORD_VERIFIER', 'InternalErrorException', 'SelfServiceException'])(
    'tells the outcome %s',
    (outcome) => {
      expect(auditLine({ outcome })).toBe(JSON.stringify({ log: 'audit', outcome }))
    },
  )

  it.each([
    ['address', 'fe80::1%Correct-Horse-7'],
    ['address', '10.0.0.1\n{"log":"audit"}'],
    ['client', 'Abcdefgh1abcdefgh1abcdefgh'],
    ['client', `${whole.client}\n`],
    ['eventId', 'x\u2028y'],
    ['identity', `${whole.identity}:1`],
    ['operation', 'Sign Up'],
    ['outcome', 'Correct-Horse-7'],
    ['pool', 'us-east-1_abcdefgh1x'],
    ['pool', `${whole.pool}\u0085`],
    ['reason', 'Invalid scope requested: Correct-Horse-7'],
    ['user', 'jane'],
    ['user', 7],
  ])('leaves out %s when it is %j', (field, value) => {
    expect(auditLine({ [field]: value })).toBe('{"log":"audit"}')
  })

  it('is one line of printable ASCII with known fields, whatever it is given', () => {
    const names = fc.constantFrom(...Object.keys(whole))
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.anything(),
      fc.stringMatching(/^\w+$/u),
    )
    const ends = fc.constantFrom('\n', '\r', '\u0000', '\u007f', '\u0085', '\u2028', '\ud800')
    const spoiled = fc
      .tuple(names, ends)
      .map(([name, end]) => [name, `${whole[name as keyof typeof whole]}${end}`])
    const entries = fc.array(fc.oneof(fc.tuple(names, anything), spoiled))
    fc.assert(
      fc.property(entries, (given) => {
        const line = auditLine(Object.fromEntries(given) as object)
        expect(line).toMatch(/^\{"log":"audit"[ -~]*\}$/u)
        const fields = Object.keys(JSON.parse(line) as object)
        expect(['log', ...Object.keys(whole)]).toEqual(expect.arrayContaining(fields))
      }),
    )
  })
})
