import { ServiceError } from '../errors.ts'

/** A page token: the id after which the next page begins. */
export function pageToken(id: string): string {
  return Buffer.from(id).toString('base64url')
}

/** The id in a page token. @throws ServiceError InvalidParameterException for anything else */
export function idInPageToken(token: string | undefined): string | undefined {
  if (token === undefined) return undefined
  const id = Buffer.from(token, 'base64url').toString()
  if (!/^[\w-]{1,40}:[0-9a-f-]{36}$/u.test(id)) {
    throw new ServiceError('InvalidParameterException', 'Invalid NextToken.')
  }
  return id
}
