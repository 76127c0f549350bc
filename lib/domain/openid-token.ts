/** A login as the token tells of it. */
export interface TokenLogin {
  readonly provider: string
  /** The provider's own name of the person. */
  readonly sub: string
  /** How the token names the person; `{provider}:CognitoSignIn:{sub}` unless given. */
  readonly person?: string | undefined
}

/** What an identity pool's OpenID token says. Times are epoch seconds. */
export interface OpenIdTokenSubject {
  readonly issuer: string
  readonly identityId: string
  readonly identityPoolId: string
  readonly identityPoolArn: string
  /** The logins presented; none for a guest. */
  readonly logins: readonly TokenLogin[]
  /** The tags of the session that STS begins with the token, by key. */
  readonly principalTags?: ReadonlyMap<string, string> | undefined
  readonly issuedAt: number
  /** How long the token is good for: ten minutes unless given. */
  readonly durationSeconds?: number | undefined
}

/** The claim that STS takes a session's tags from. */
export const tagsClaim = 'https://aws.amazon.com/tags'

const usualDuration = 600

/**
 * The payload of an identity pool's OpenID token, which roles trust by `aud`, `sub` and `amr`.
 *
 * Source: API reference, GetOpenIdToken; developer guide, "Role trust and permissions"; IAM user guide,
 * "Pass session tags in AWS STS" (using AssumeRoleWithWebIdentity).
 */
export function openIdTokenPayload(subject: OpenIdTokenSubject): Record<string, unknown> {
  const { issuedAt, durationSeconds = usualDuration, principalTags: tags } = subject
  return {
    sub: subject.identityId,
    aud: subject.identityPoolId,
    amr: authenticationMethods(subject.logins),
    iss: subject.issuer,
    'https://cognito-identity.amazonaws.com/identity-pool-arn': subject.identityPoolArn,
    ...(tags && tags.size > 0 && { [tagsClaim]: { principal_tags: listed(tags) } }),
    exp: issuedAt + durationSeconds,
    iat: issuedAt,
  }
}

/**
 * How the token names a user whom the pool's owner vouches for: whoever presents the token is known
 * by this again.
 *
 * Source: developer guide, "Developer-authenticated identities" (a decoded token).
 */
export function developerPerson(
  provider: string,
  { identityPoolId, userIdentifier }: { identityPoolId: string; userIdentifier: string },
): string {
  return `${provider}:${identityPoolId}:${userIdentifier}`
}

function authenticationMethods(logins: readonly TokenLogin[]): string[] {
  if (logins.length === 0) return ['unauthenticated']
  return [
    'authenticated',
    ...logins.flatMap(({ provider, sub, person }) => [
      provider,
      person ?? `${provider}:CognitoSignIn:${sub}`,
    ]),
  ]
}

function listed(tags: ReadonlyMap<string, string>): Record<string, string[]> {
  return Object.fromEntries([...tags].map(([key, value]) => [key, [value]]))
}
