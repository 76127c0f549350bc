/** OpenID Connect Core 1.0, section 2: `sub` has at most 255 characters. */
const longest = 255

/** A provider's own name of an account. @throws Error for what cannot be one */
export function checkedSubject(subject: unknown): string {
  if (typeof subject === 'string' && subject !== '' && subject.length <= longest) return subject
  throw new Error('no name of an account', { cause: { claim: 'sub' } })
}
