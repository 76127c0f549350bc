import type { ErrorCode, ServiceError } from '../errors.ts'
import type { Page } from './page.ts'

/** What a link gets that lacks something. */
export const incomplete: Page = {
  status: 400,
  title: 'This link is incomplete',
  paragraphs: ['Please open the whole link from your e-mail.'],
}

/** What a link gets that cannot be used, and what may be the matter. */
export function unusable(...paragraphs: string[]): Page {
  return { status: 400, title: 'This link cannot be used', paragraphs }
}

/** What too many attempts get. */
export const tooOften: Page = {
  status: 429,
  title: 'Too many attempts',
  paragraphs: ['Please try again later.'],
}

const busy: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'LimitExceededException',
  'TooManyRequestsException',
])

/** Whether a refusal is for {@link tooOften}. */
export function isBusy({ code }: ServiceError): boolean {
  return busy.has(code)
}
