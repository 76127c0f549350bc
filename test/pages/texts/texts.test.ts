import { describe, expect, it } from '@jest/globals'
import { languages } from '../../../lib/pages/languages.ts'
import { en } from '../../../lib/pages/texts/en.ts'
import { fill, textsIn, type Texts } from '../../../lib/pages/texts/texts.ts'

const flat = (texts: Texts) =>
  new Map(
    Object.entries(texts).flatMap(([group, words]) =>
      Object.entries(words as Record<string, string>).map(([name, text]) => [
        `${group}.${name}`,
        text,
      ]),
    ),
  )
const namesIn = (text: string) => [...text.matchAll(/\{\w+\}/gu)].map(String).sort()
const english = flat(en)

/** Words that other languages have from English, or that are names. */
const borrowed =
  /^(?:identifiers\.phone|password\.label|factors\.(?:password|passkey|app)|setUp\.(?:sms|email|app)|failures\.details|signUp\.optional|signedOut\.\w+|attributes\.\w+)$/u

describe.each([...languages.keys()])('the words in %s', (language) => {
  it('has every text that English has, and no other', async () => {
    const texts = flat(await textsIn(language))
    expect([...texts.keys()]).toEqual([...english.keys()])
  })

  it('leaves no text empty and puts the same values in', async () => {
    for (const [name, text] of flat(await textsIn(language))) {
      expect([name, text.trim()]).toEqual([name, text])
      expect(text).not.toBe('')
      expect([name, namesIn(text)]).toEqual([name, namesIn(english.get(name) ?? '')])
    }
  })

  it('is translated', async () => {
    const texts = [...flat(await textsIn(language))]
    const same = texts.filter(([name, text]) => english.get(name) === text && !borrowed.test(name))
    expect(language === 'en' ? [] : same).toEqual([])
  })
})

describe('filling in', () => {
  it('puts values in for their names, and leaves others', () => {
    expect(fill('{a} of {b}, {c}', { a: 1, b: '{a}' })).toBe('1 of {a}, {c}')
    expect(fill('{constructor}', {})).toBe('{constructor}')
  })
})
