import { ServiceError } from '../../errors.ts'

/** What authorizes the set-up of an authenticator app: an access token or the session of a sign-in. */
export type AppCredential = { readonly token: string } | { readonly session: string }

/**
 * The one credential of a request (API reference, VerifySoftwareToken: "an access token or a session
 * string, but not both").
 *
 * @throws ServiceError InvalidParameterException when there is none or more than one
 */
export function appCredential(input: {
  readonly AccessToken?: string | undefined
  readonly Session?: string | undefined
}): AppCredential {
  const { AccessToken: token, Session: session } = input
  if (token !== undefined && session === undefined) return { token }
  if (session !== undefined && token === undefined) return { session }
  throw new ServiceError(
    'InvalidParameterException',
    token === undefined
      ? 'Either AccessToken or Session is required.'
      : 'AccessToken and Session cannot be used together.',
  )
}
