/** Characters that fit an encoded word of 75 with four bytes each. */
const charactersPerWord = 11

/** Text as encoded words, for a header that takes ASCII only (RFC 2047). */
export function encodedWords(text: string): string {
  const characters = Array.from(text)
  const words: string[] = []
  for (let start = 0; start < characters.length; start += charactersPerWord) {
    const part = characters.slice(start, start + charactersPerWord).join('')
    words.push(`=?UTF-8?B?${Buffer.from(part).toString('base64')}?=`)
  }
  return words.join(' ')
}

/**
 * A subject that reads as it is. Carriers encode letters beyond ASCII by themselves, but pass on
 * ASCII that is an encoded word already, which mail programs would decode into anything.
 */
export function readableSubject(subject: string): string {
  return subject.includes('=?') ? encodedWords(subject) : subject
}
