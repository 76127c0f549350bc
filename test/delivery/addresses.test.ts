import { describe, expect, it } from '@jest/globals'
import { asciiAddress, asciiMailbox, parseMailbox } from '../../lib/delivery/addresses.ts'

describe('parseMailbox', () => {
  it.each([
    ['shop@example.com', '', 'shop@example.com'],
    ['<shop@example.com>', '', 'shop@example.com'],
    ['The Shop <shop@example.com>', 'The Shop', 'shop@example.com'],
    ['"Shop, \\"the\\" best" <shop@example.com>', 'Shop, "the" best', 'shop@example.com'],
    ['Bücher <bücher@bücher.example>', 'Bücher', 'bücher@bücher.example'],
    ['"a <b> c" <shop@example.com>', 'a <b> c', 'shop@example.com'],
  ])('reads %s', (text, name, address) => {
    expect(parseMailbox(text)).toEqual({ name, address })
  })

  it.each([
    '',
    'Shop',
    'Shop <>',
    'shop@example.com, other@example.com',
    'Shop <shop@example.com>, Other <other@example.com>',
    'Shop <shop@example.com,other@example.com>',
    'Shop <shop@example.com> x',
    'Shop\r\nBcc: other@example.com <shop@example.com>',
    'Shop\u2028 <shop@example.com>',
    'Shop <shop@example.com>\n',
    '"Shop" <x@example.com>, "Other" <other@example.com>',
  ])('refuses %j', (text) => {
    expect(parseMailbox(text)).toBeUndefined()
  })
})

describe('a mailbox', () => {
  it.each([
    [{ name: '', address: 'shop@example.com' }, 'shop@example.com'],
    [{ name: 'The "Shop"', address: 'shop@example.com' }, '"The \\"Shop\\"" <shop@example.com>'],
    [
      { name: 'Bücher', address: 'shop@bücher.example' },
      '=?UTF-8?B?QsO8Y2hlcg==?= <shop@xn--bcher-kva.example>',
    ],
  ])('%j has an ASCII form', (mailbox, ascii) => {
    expect(asciiMailbox(mailbox)).toBe(ascii)
  })

  it('with a long name of other letters keeps each encoded word below 76 characters', () => {
    const ascii = asciiMailbox({ name: '漢字🙂'.repeat(30), address: 'shop@example.com' })
    const words = ascii.split(' ').slice(0, -1)
    expect(words.length).toBeGreaterThan(5)
    for (const word of words) expect(word.length).toBeLessThanOrEqual(75)
    const text = words.map((word) => Buffer.from(word.slice(10, -2), 'base64').toString()).join('')
    expect(text).toBe('漢字🙂'.repeat(30))
  })
})

describe('asciiAddress', () => {
  it('leaves what stands before the @ as it is', () => {
    expect(asciiAddress('jürgen@müller.example')).toBe('jürgen@xn--mller-kva.example')
  })
})
