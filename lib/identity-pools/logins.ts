import { createHash, createPublicKey } from 'node:crypto'
import {
  checkLoginToken,
  claimedUser,
  unsupportedProvider,
  type ClaimedUser,
} from '../domain/login-tokens.ts'
import type { TokenClaims } from '../domain/token-claims.ts'
import { ServiceError } from '../errors.ts'
import type { Services } from '../services.ts'
import { brokerIssuer, poolIssuer, type Settings } from '../settings.ts'
import {
  loginOwnerRef,
  loginTaken,
  type LinkedLogin,
  type LoginOwner,
} from '../store/identities.ts'
import type { IdentityPool } from '../store/identity-pools.ts'
import { revocationRef } from '../store/revocations.ts'
import { signingKeysRef, type StoredSigningKeys } from '../store/signing-keys.ts'
import type { Found, Ref } from '../store/table.ts'
import { userRef, type User } from '../store/users.ts'
import { isSignedOut } from '../user-pools/access-token.ts'
import { userPoolOf, userPoolProvider } from './provider-names.ts'

/** One entry of a request's `Logins`, nothing of it believed yet. */
export interface PresentedLogin {
  readonly name: string
  readonly token: string
  /** Undefined when the name is not that of a user pool. */
  readonly userPoolId: string | undefined
  readonly claimed: ClaimedUser | undefined
}

/** A login whose token was checked. */
export interface Login extends LinkedLogin {
  readonly sub: string
  readonly clientId: string
  readonly claims: TokenClaims
}

/** What checking the logins of a request takes, to be read along with whatever else is read. */
export type LoginRefs = Readonly<
  Record<`keys ${string}`, Ref<StoredSigningKeys>> &
    Record<`user ${string}`, Ref<User>> &
    Record<`revocation ${string}`, Ref<true>>
>

/** Where it is noted which identity each login of a request belongs to. */
export type OwnerRefs = Readonly<Record<`owner ${string}`, Ref<LoginOwner>>>

/** The logins of a request, taken apart. */
export function presentLogins(
  settings: Settings,
  logins: Readonly<Record<string, string>> = {},
): PresentedLogin[] {
  return Object.entries(logins).map(([name, token]) => ({
    name,
    token,
    userPoolId: userPoolOf(settings, name),
    claimed: claimedUser(token),
  }))
}

/**
 * Where everything lies that decides about the logins. The user is read before it is known whether
 * the pool asks for it, which is cheaper than a second trip; the key set's public part is all that
 * is used of it, so that no private key of a user pool is opened here.
 */
export function loginRefs(presented: readonly PresentedLogin[]): LoginRefs {
  return Object.fromEntries(
    presented.flatMap(({ name, userPoolId: poolId, claimed }) =>
      poolId === undefined || !claimed
        ? []
        : [
            [`keys ${name}`, signingKeysRef(poolId)],
            [`user ${name}`, userRef(poolId, claimed.username)],
            [`revocation ${name}`, revocationRef(poolId, claimed.originJti)],
          ],
    ),
  ) as LoginRefs // these names, these refs
}

/** The owners of the logins, by what their tokens claim to be. */
export function ownerRefs(identityPoolId: string, presented: readonly PresentedLogin[]): OwnerRefs {
  return Object.fromEntries(
    presented.flatMap(({ name, userPoolId, claimed }) =>
      userPoolId === undefined || !claimed
        ? []
        : [[`owner ${name}`, loginOwnerRef(identityPoolId, linkedLogin(userPoolId, claimed.sub))]],
    ),
  )
}

/**
 * Checks every login of a request.
 *
 * @throws ServiceError NotAuthorizedException or InvalidParameterException when one of them is not
 *   good, ResourceConflictException for two users of one provider
 */
export function checkLogins(
  services: Pick<Services, 'settings' | 'now'>,
  pool: IdentityPool,
  { presented, found }: { presented: readonly PresentedLogin[]; found: Found<LoginRefs> },
): Login[] {
  const logins = new Map<string, Login>()
  for (const login of presented) {
    const checked = checkLogin(services, pool, { login, found })
    const known = logins.get(checked.provider)
    if (known && known.sub !== checked.sub) throw loginTaken
    logins.set(checked.provider, checked)
  }
  return [...logins.values()]
}

function checkLogin(
  { settings, now }: Pick<Services, 'settings' | 'now'>,
  pool: IdentityPool,
  { login, found }: { login: PresentedLogin; found: Found<LoginRefs> },
): Login {
  const { name, token, userPoolId } = login
  if (name === pool.settings.DeveloperProviderName) {
    throw new ServiceError('InvalidParameterException', 'Please provide a valid public provider')
  }
  const providers = (pool.settings.CognitoIdentityProviders ?? []).filter(
    ({ ProviderName: configured = '' }) => userPoolOf(settings, configured) === userPoolId,
  )
  if (userPoolId === undefined || providers.length === 0) throw unsupportedProvider()
  const keys = found[`keys ${name}`]
  const claims = checkLoginToken(token, {
    issuer: poolIssuer(settings, userPoolId),
    brokerIssuer: brokerIssuer(settings),
    key: keys && publicKey(keys),
    clientIds: providers.flatMap(({ ClientId: clientId }) => clientId ?? []),
    now: now(),
  })
  const clientId = String(claims.aud)
  const isWatched = providers.some(
    (provider) => provider.ClientId === clientId && provider.ServerSideTokenCheck === true,
  )
  if (isWatched) {
    checkUser(claims, { user: found[`user ${name}`], isRevoked: found[`revocation ${name}`] })
  }
  return { ...linkedLogin(userPoolId, claims.sub), sub: claims.sub, clientId, claims }
}

/** `ServerSideTokenCheck`: the user is there, enabled, and not signed out since. */
function checkUser(
  claims: TokenClaims,
  { user, isRevoked }: { user: User | undefined; isRevoked: true | undefined },
): void {
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

function publicKey({ id: { kid, n, e } }: StoredSigningKeys) {
  return { kid, publicKey: createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' }) }
}

function linkedLogin(userPoolId: string, sub: string): LinkedLogin {
  return {
    provider: userPoolProvider(userPoolId),
    subjectHash: createHash('sha256').update(sub).digest('hex'),
  }
}
