import { createHash, randomBytes } from 'node:crypto'
import { equalInConstantTime } from '../../domain/constant-time.ts'
import { cookie } from '../cookies.ts'
import type { DomainRequest } from '../domain-request.ts'

const cookieName = '__Host-federation'

/** A value as it is made below: another one, or none, marks no browser. */
const valueForm = /^[\w-]{43}$/u

/** As long as a provider has for its answer, in seconds. */
const life = 5 * 60

/** What a request to a provider keeps of the browser that is sent, and the cookie that proves it. */
export interface BrowserMark {
  readonly mark: string
  readonly cookie: string
}

/**
 * Marks a browser before it is sent to a provider. The answer may come by a form of the provider's
 * (Apple, SAML), which brings only cookies that say so.
 */
export function browserMark({ cookies }: Pick<DomainRequest, 'cookies'>): BrowserMark {
  const value = broughtValue(cookies) ?? randomBytes(32).toString('base64url')
  return {
    mark: hashOf(value),
    cookie: cookie(cookieName, value, { seconds: life, sameSite: 'None' }),
  }
}

/** Whether a browser is the one that was sent. */
export function isMarked({ cookies }: Pick<DomainRequest, 'cookies'>, mark: string): boolean {
  const value = broughtValue(cookies)
  return value !== undefined && equalInConstantTime(hashOf(value), mark)
}

function broughtValue(cookies: DomainRequest['cookies']): string | undefined {
  const value = cookies.get(cookieName)
  return value !== undefined && valueForm.test(value) ? value : undefined
}

function hashOf(value: string): string {
  return createHash('sha256').update(value).digest('base64url')
}
