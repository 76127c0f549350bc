import { ServiceError } from '../errors.ts'

/** Cognito's answer to a login token that is not good. */
export function refusedLogin(reason: string, cause?: unknown): ServiceError {
  return new ServiceError('NotAuthorizedException', `Invalid login token. ${reason}`.trimEnd(), {
    cause,
  })
}

/** Cognito's answer to a login token that ended. Both times are epoch seconds. */
export function expiredLogin(now: number, end: unknown, cause?: unknown): ServiceError {
  return refusedLogin(`Token expired: ${String(now)} >= ${String(end)}`, cause)
}

/** Cognito's answer to a login with a provider, or of an app, that the pool does not list. */
export function unsupportedProvider(cause?: unknown): ServiceError {
  return new ServiceError(
    'NotAuthorizedException',
    'Token is not from a supported provider of this identity pool.',
    { cause },
  )
}

/** Cognito's answer where a provider, or whoever knows of it, does not answer, or with nonsense. */
export function unreachable(cause: unknown): never {
  throw new ServiceError('ExternalServiceException', undefined, { cause })
}

/** What is said of a token that is none. */
export const noIdToken = 'Not a valid OpenId Connect identity token.'

/** What is said of a token of an identity pool, where one of a provider belongs. */
export const ownToken = "Can't pass in a Cognito token."

/** What is said of a token whose signature does not hold. */
export const badSignature = 'Token signature invalid.'
