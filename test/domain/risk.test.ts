import { describe, expect, it } from '@jest/globals'
import { circumstancesOf, type Traces } from '../../lib/domain/circumstances.ts'
import { riskOf, withFeedback, withSignIn, type SignInHistory } from '../../lib/domain/risk.ts'

const hour = 3_600_000
const now = 1_800_000_000_000
const home = { ip: '192.0.2.7', userAgent: 'Browser 1' }
const away = { ip: '198.51.100.7', userAgent: 'Browser 1' }
const elsewhere = { ip: '198.51.100.7', userAgent: 'Browser 2' }
const history = (...traces: Traces[]) =>
  traces.reduce<SignInHistory | undefined>(
    (before, one) => withSignIn(before, circumstancesOf(one), now - 2 * hour),
    undefined,
  )
const risk = (
  before: SignInHistory | undefined,
  traces: Traces,
  { at = now, failures = 0 }: { at?: number; failures?: number } = {},
) => riskOf(before, { ...circumstancesOf(traces), now: at, failures })

describe('the risk of a sign-in', () => {
  it.each([
    ['the first', undefined, home, {}, undefined],
    ['the first after a burst of failures', undefined, home, { failures: 5 }, 'Low'],
    ['one like before', history(home), home, {}, undefined],
    ['one like before after a slip', history(home), home, { failures: 4 }, undefined],
    ['one like before after a burst', history(home), home, { failures: 5 }, 'Low'],
    ['one from the next address', history(home), { ...home, ip: '192.0.2.200' }, {}, undefined],
    ['one with another device', history(home), { ...home, userAgent: 'X' }, {}, 'Low'],
    ['one from another place', history(home), away, {}, 'Low'],
    ['one from another place at once', history(home), away, { at: now - 2 * hour }, 'Medium'],
    ['one with another device from another place', history(home), elsewhere, {}, 'Medium'],
    ['the same at once', history(home), elsewhere, { at: now - 2 * hour }, 'High'],
    ['the same after a burst', history(home), elsewhere, { failures: 7 }, 'High'],
    ['all of it', history(home), elsewhere, { at: now - 2 * hour, failures: 7 }, 'High'],
  ] as const)('of %s is judged', (_, before, traces, more, level) => {
    expect(risk(before, traces, more)).toBe(level)
  })

  it('minds no change of browser where the device says which it is', () => {
    const before = history({ ...home, deviceKey: 'us-east-1_device' })
    expect(risk(before, { ...home, userAgent: 'X', deviceKey: 'us-east-1_device' })).toBeUndefined()
    expect(risk(before, { ...home, userAgent: 'X', deviceKey: 'us-east-1_other' })).toBe('Low')
  })

  it('is high from where somebody said it was not the user, until somebody says it was', () => {
    const circumstances = circumstancesOf(elsewhere)
    const said = withFeedback(history(home, elsewhere), circumstances, { isValid: false, at: now })
    expect(risk(said, elsewhere)).toBe('High')
    expect(risk(withSignIn(said, circumstances, now), elsewhere)).toBe('High')
    expect(risk(said, home)).toBeUndefined()
    const takenBack = withFeedback(said, circumstances, { isValid: true, at: now })
    expect(risk(takenBack, elsewhere)).toBeUndefined()
  })

  it('is none from where somebody said it was the user', () => {
    const said = withFeedback(history(home), circumstancesOf(elsewhere), { isValid: true, at: now })
    expect(risk(said, elsewhere)).toBeUndefined()
  })

  it('remembers thirty places, the newest', () => {
    const many = Array.from({ length: 40 }, (_, i) => ({ ...home, ip: `203.0.${i}.1` }))
    const before = history(...many)
    expect(before?.places).toHaveLength(30)
    expect(risk(before, many[39] ?? {})).toBeUndefined()
    expect(risk(before, many[0] ?? {})).toBe('Low')
  })
})

describe('the place of a request', () => {
  it.each([
    ['192.0.2.7', '192.0.2.0/24'],
    ['::ffff:192.0.2.7', '192.0.2.0/24'],
    ['2001:db8:1:2::7', '2001:db8:1::/48'],
    ['2001:DB8::1', '2001:db8:0::/48'],
    ['::1', '0:0:0::/48'],
    ['fe80::1%eth0', 'fe80:0:0::/48'],
    ['', 'unknown'],
    [undefined, 'unknown'],
  ])('%s is %s', (ip, place) => {
    expect(circumstancesOf({ ip }).place).toBe(place)
  })
})
