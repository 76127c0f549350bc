import { checkLoginToken, claimedUser } from '../../domain/login-tokens.ts'
import { unsupportedProvider } from '../../domain/login-refusals.ts'
import type { TokenClaims } from '../../domain/token-claims.ts'
import { ServiceError } from '../../errors.ts'
import { rsaPublicKey } from '../../keys/rsa-public-key.ts'
import type { Services } from '../../services.ts'
import { brokerIssuer, poolIssuer } from '../../settings.ts'
import type { IdentityPoolSettings } from '../../store/identity-pools.ts'
import type { StoredSigningKeys } from '../../store/signing-keys.ts'
import type { User } from '../../store/users.ts'
import { isSignedOut } from '../../user-pools/access-token.ts'
import { userPoolOf, userPoolProvider } from '../provider-names.ts'
import { linkedLogin, type Login, type UserPoolLogin } from './login.ts'

/** What is read of a user pool and its user for a login. */
export interface UserPoolRecords {
  readonly keys: StoredSigningKeys | undefined
  readonly user: User | undefined
  readonly isRevoked: true | undefined
}

/** Takes an ID token of a user pool apart. */
export function presentUserPool(name: string, token: string, userPoolId: string): UserPoolLogin {
  const user = claimedUser(token)
  const claimed = user && linkedLogin(userPoolProvider(userPoolId), user.sub)
  return { kind: 'user pool', name, token, userPoolId, user, claimed }
}

/**
 * Checks an ID token of a user pool that the identity pool lists.
 *
 * @throws ServiceError NotAuthorizedException
 *
 * Source: developer guide, "Amazon Cognito user pools as an identity pool IdP".
 */
export function checkUserPoolLogin(
  { settings, now }: Pick<Services, 'settings' | 'now'>,
  pool: IdentityPoolSettings,
  { login, records }: { login: UserPoolLogin; records: UserPoolRecords },
): Login {
  const { token, userPoolId } = login
  const providers = (pool.CognitoIdentityProviders ?? []).filter(
    ({ ProviderName: configured = '' }) => userPoolOf(settings, configured) === userPoolId,
  )
  if (providers.length === 0) throw unsupportedProvider()
  const claims = checkLoginToken(token, {
    issuer: poolIssuer(settings, userPoolId),
    brokerIssuer: brokerIssuer(settings),
    key: records.keys && publicKey(records.keys),
    clientIds: providers.flatMap(({ ClientId: clientId }) => clientId ?? []),
    now: now(),
  })
  const clientId = String(claims.aud)
  const isWatched = providers.some(
    (provider) => provider.ClientId === clientId && provider.ServerSideTokenCheck === true,
  )
  if (isWatched) checkUser(claims, records)
  const provider = userPoolProvider(userPoolId)
  return {
    ...linkedLogin(provider, claims.sub),
    ...{ sub: claims.sub, clientId, claims },
    settingNames: [`${provider}:${clientId}`],
  }
}

/** `ServerSideTokenCheck`: the user is there, enabled, and not signed out since. */
function checkUser(claims: TokenClaims, { user, isRevoked }: UserPoolRecords): void {
  const ids = { jti: String(claims.jti), ...familyOf(claims) }
  if (user?.sub === claims.sub && user.enabled && !isRevoked && !isSignedOut(user, ids)) return
  throw new ServiceError(
    'NotAuthorizedException',
    'Token is inactive or the user is disabled or deleted.',
  )
}

function familyOf({ origin_jti: family }: TokenClaims) {
  return typeof family === 'string' ? { origin_jti: family } : {}
}

/** The public part is all that is used of a key, so that no private key is opened here. */
function publicKey({ id }: StoredSigningKeys) {
  return { kid: id.kid, publicKey: rsaPublicKey(id) }
}
