/** What an identity pool's OpenID token says. Times are epoch seconds. */
export interface OpenIdTokenSubject {
  readonly issuer: string
  readonly identityId: string
  readonly identityPoolId: string
  readonly identityPoolArn: string
  /** The logins presented; none for a guest. */
  readonly logins: readonly { readonly provider: string; readonly sub: string }[]
  readonly issuedAt: number
}

/** How long the token is good for, in seconds. */
const lifetime = 600

/**
 * The payload of an identity pool's OpenID token, which roles trust by `aud`, `sub` and `amr`.
 *
 * Source: API reference, GetOpenIdToken; developer guide, "Role trust and permissions".
 */
export function openIdTokenPayload(subject: OpenIdTokenSubject): Record<string, unknown> {
  return {
    sub: subject.identityId,
    aud: subject.identityPoolId,
    amr: authenticationMethods(subject.logins),
    iss: subject.issuer,
    'https://cognito-identity.amazonaws.com/identity-pool-arn': subject.identityPoolArn,
    exp: subject.issuedAt + lifetime,
    iat: subject.issuedAt,
  }
}

function authenticationMethods(logins: OpenIdTokenSubject['logins']): string[] {
  if (logins.length === 0) return ['unauthenticated']
  return [
    'authenticated',
    ...logins.flatMap(({ provider, sub }) => [provider, `${provider}:CognitoSignIn:${sub}`]),
  ]
}
