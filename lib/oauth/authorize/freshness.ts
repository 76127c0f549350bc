import { OAuthFault } from '../faults.ts'

const prompts = ['none', 'login', 'consent', 'select_account'] as const

/** What the app wants the user to be asked (OpenID Connect Core 1.0, 3.1.2.1, prompt). */
export type Prompt = (typeof prompts)[number]

/**
 * What the user is to be asked, whoever they are; `none` stands alone.
 *
 * @throws OAuthFault invalid_request
 */
export function promptsOf(parameters: URLSearchParams): ReadonlySet<Prompt> {
  const values = (parameters.get('prompt') ?? '').split(' ').filter(Boolean)
  const known = prompts.filter((prompt) => values.includes(prompt))
  if (known.length < new Set(values).size || (known.includes('none') && known.length > 1)) {
    throw new OAuthFault('invalid_request', 'prompt is not valid')
  }
  return new Set(known)
}

/**
 * How old the sign-in may be, in seconds (as above, max_age).
 *
 * @throws OAuthFault invalid_request
 */
export function maxAgeOf(parameters: URLSearchParams): number | undefined {
  const text = parameters.get('max_age')
  if (text === null) return undefined
  if (!/^\d{1,9}$/u.test(text)) throw new OAuthFault('invalid_request', 'max_age is not valid')
  return Number(text)
}
