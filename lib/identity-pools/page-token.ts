import { ServiceError } from '../errors.ts'

/** A page token: the id, or the hash of a login, after which the next page begins. */
export function pageToken(last: string): string {
  return Buffer.from(last).toString('base64url')
}

/** The id in a page token. @throws ServiceError InvalidParameterException for anything else */
export function idInPageToken(token: string | undefined): string | undefined {
  return inPageToken(token, /^[\w-]{1,40}:[0-9a-f-]{36}$/u)
}

/** The hash of a login in a page token. @throws ServiceError InvalidParameterException as above */
export function loginInPageToken(token: string | undefined): string | undefined {
  return inPageToken(token, /^[0-9a-f]{64}$/u)
}

function inPageToken(token: string | undefined, pattern: RegExp): string | undefined {
  if (token === undefined) return undefined
  const last = Buffer.from(token, 'base64url').toString()
  if (pattern.test(last)) return last
  throw new ServiceError('InvalidParameterException', 'Invalid NextToken.')
}
