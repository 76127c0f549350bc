import { checkDeveloperToken } from '../../domain/developer-tokens.ts'
import { ownToken, refusedLogin, unsupportedProvider } from '../../domain/login-refusals.ts'
import { developerPerson } from '../../domain/openid-token.ts'
import { rsaPublicKey } from '../../keys/rsa-public-key.ts'
import type { Services } from '../../services.ts'
import { brokerIssuer } from '../../settings.ts'
import type { StoredBrokerKey } from '../../store/broker-keys.ts'
import type { IdentityPool } from '../../store/identity-pools.ts'
import { developerLogin } from '../developer-login.ts'
import type { DeveloperTokenLogin, Login } from './login.ts'

/** What a developer's token is judged by. */
export interface DeveloperTokenChecks {
  readonly pool: IdentityPool
  /** The key of the identity pools' own issuer. */
  readonly key: StoredBrokerKey | undefined
  /** The identity asked for; undefined where a token of our own is not taken. */
  readonly identityId: string | undefined
}

/**
 * Checks a token with which the pool's owner vouches for a user. It is taken only where it ends: in
 * exchange for credentials. For another token it would make the first one good for ever.
 *
 * @throws ServiceError NotAuthorizedException
 *
 * Source: developer guide, "Developer-authenticated identities".
 */
export function checkDeveloperLogin(
  { settings, now }: Pick<Services, 'settings' | 'now'>,
  { token }: DeveloperTokenLogin,
  { pool, key, identityId }: DeveloperTokenChecks,
): Login {
  const provider = pool.settings.DeveloperProviderName
  if (provider === undefined) throw unsupportedProvider()
  if (identityId === undefined) throw refusedLogin(ownToken)
  const { identifier, claims } = checkDeveloperToken(token, {
    brokerIssuer: brokerIssuer(settings),
    key: key && { kid: key.kid, publicKey: rsaPublicKey(key) },
    ...{ identityPoolId: pool.id, identityId, provider, now: now() },
  })
  return {
    ...developerLogin(provider, identifier),
    ...{ sub: identifier, clientId: pool.id, claims },
    person: developerPerson(provider, { identityPoolId: pool.id, userIdentifier: identifier }),
    settingNames: [provider],
  }
}
