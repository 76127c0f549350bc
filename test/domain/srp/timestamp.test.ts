import { describe, expect, it } from '@jest/globals'
import { createRequire } from 'node:module'
import { isSrpTimestamp } from '../../../lib/domain/srp/index.ts'
import { srpTimestamp } from '../../../lib/domain/srp/timestamp.ts'

describe('isSrpTimestamp', () => {
  it.each([
    ['Wed Nov 4 09:05:07 UTC 2026', Date.UTC(2026, 10, 4, 9, 5, 7)],
    ['Tue Mar 31 23:59:59 UTC 2026', Date.UTC(2026, 2, 31, 23, 59, 59)],
    ['Tue Feb 29 00:00:00 UTC 2028', Date.UTC(2028, 1, 29)],
    ['Tue Jan 19 03:14:08 UTC 2038', Date.UTC(2038, 0, 19, 3, 14, 8)],
    ['Fri Jan 1 00:00:00 UTC 2100', Date.UTC(2100, 0, 1)],
  ])('takes %s', (text, instant) => {
    expect(isSrpTimestamp(text)).toBe(true)
    expect(srpTimestamp(instant)).toBe(text)
  })

  it.each([
    ['a leading zero in the day', 'Wed Nov 04 09:05:07 UTC 2026'],
    ['another weekday', 'Thu Nov 4 09:05:07 UTC 2026'],
    ['an unknown month', 'Wed Nob 4 09:05:07 UTC 2026'],
    ['another language', 'Mi Nov 4 09:05:07 UTC 2026'],
    ['a day that does not exist', 'Mon Feb 30 09:05:07 UTC 2026'],
    ['an hour that does not exist', 'Wed Nov 4 24:05:07 UTC 2026'],
    ['a minute that does not exist', 'Wed Nov 4 09:60:07 UTC 2026'],
    ['one digit in the hour', 'Wed Nov 4 9:05:07 UTC 2026'],
    ['another zone', 'Wed Nov 4 09:05:07 GMT 2026'],
    ['a line break', 'Wed Nov 4 09:05:07 UTC 2026\n'],
    ['white space', ' Wed Nov 4 09:05:07 UTC 2026'],
    ['a year of two digits', 'Wed Nov 4 09:05:07 UTC 26'],
    ['a year before 100', 'Wed Nov 4 09:05:07 UTC 0026'],
    ['digits of another script', 'Wed Nov ４ 09:05:07 UTC 2026'],
    ['the ISO form', '2026-11-04T09:05:07Z'],
    ['nothing', ''],
  ])('refuses %s', (_, text) => {
    expect(isSrpTimestamp(text)).toBe(false)
  })

  it('takes what amazon-cognito-identity-js writes', () => {
    const { default: DateHelper } = createRequire(import.meta.url)(
      'amazon-cognito-identity-js/lib/DateHelper.js',
    ) as { default: new () => { getNowString(): string } } // the package has no types for it
    expect(isSrpTimestamp(new DateHelper().getNowString())).toBe(true)
  })
})
