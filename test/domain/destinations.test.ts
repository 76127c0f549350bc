import { describe, expect, it } from '@jest/globals'
import { createHash } from 'node:crypto'
import { maskEmail, maskPhoneNumber, simulatedDelivery } from '../../lib/domain/destinations.ts'

const hash = (name: string) => createHash('sha256').update(name).digest()

describe('maskEmail', () => {
  it.each([
    ['jane@example.com', 'j***@e***'],
    ['j@e', 'j***@e***'],
    ['😀x@bücher.de', '😀***@b***'],
  ])('masks %s as %s', (email, masked) => expect(maskEmail(email)).toBe(masked))
})

describe('maskPhoneNumber', () => {
  it.each([
    ['+15555551234', '+*******1234'],
    ['+441234567890', '+********7890'],
    ['+12345', '+*2345'],
    ['+1234', '+****'],
    ['+1', '+*'],
  ])('masks %s as %s', (number, masked) => expect(maskPhoneNumber(number)).toBe(masked))
})

describe('simulatedDelivery', () => {
  it('masks the address or number that was asked for', () => {
    expect(
      simulatedDelivery({
        userName: 'nobody@example.com',
        media: ['SMS', 'EMAIL'],
        hash: hash('n'),
      }),
    ).toEqual({ medium: 'EMAIL', attributeName: 'email', destination: 'n***@e***' })
    expect(
      simulatedDelivery({ userName: '+15555550199', media: ['EMAIL', 'SMS'], hash: hash('n') }),
    ).toEqual({ medium: 'SMS', attributeName: 'phone_number', destination: '+*******0199' })
  })

  it('uses no channel that the pool does not have', () => {
    const { medium } = simulatedDelivery({
      userName: 'nobody@example.com',
      media: ['SMS'],
      hash: hash('n'),
    })
    expect(medium).toBe('SMS')
    expect(
      simulatedDelivery({ userName: '+15555550199', media: ['EMAIL'], hash: hash('n') }).medium,
    ).toBe('EMAIL')
  })

  it('is the same for the same name and has the form of a real one', () => {
    const ask = (userName: string, medium: 'EMAIL' | 'SMS') =>
      simulatedDelivery({ userName, media: [medium], hash: hash(userName) })
    expect(ask('nobody', 'EMAIL')).toEqual(ask('nobody', 'EMAIL'))
    const names = Array.from({ length: 200 }, (_, index) => `nobody-${index}`)
    const mails = names.map((name) => ask(name, 'EMAIL').destination)
    const numbers = names.map((name) => ask(name, 'SMS').destination)
    for (const mail of mails) expect(mail).toMatch(/^[a-z]\*{3}@[a-z]\*{3}$/u)
    for (const number of numbers) expect(number).toMatch(/^\+\*{7}[0-9]{4}$/u)
    expect(new Set(mails).size).toBeGreaterThan(100)
    expect(new Set(numbers).size).toBeGreaterThan(150)
  })
})
