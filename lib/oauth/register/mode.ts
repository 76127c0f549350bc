import { registrationScope } from '../../domain/scopes.ts'
import type { Services } from '../../services.ts'
import type { UserPool } from '../../store/user-pools.ts'
import { verifyToken } from '../../verify-token/verify-token.ts'
import { bearerOf } from '../bearer.ts'
import type { DomainRequest } from '../domain-request.ts'
import { OAuthFault } from '../faults.ts'

/** A grant that a registered client may have; an implicit one it never has. */
export type RegisteredGrant = 'code' | 'client_credentials'

/** Under which of its rules a pool lets a client register itself. */
export interface RegistrationMode {
  readonly pool: UserPool
  readonly grants: readonly RegisteredGrant[]
}

/** The token for the registration is not there, or no good (RFC 6750, section 3.1). */
export class TokenFaultAtRegistration extends OAuthFault {}

/**
 * Whether somebody may register a client, and of what kind: whoever brings an access token of the
 * pool for it, and in an open pool everybody (API reference, DcrConfigurationType).
 *
 * @throws OAuthFault access_denied where registration is off for them,
 *   TokenFaultAtRegistration for a token that is missing or no good
 */
export async function registrationMode(
  services: Pick<Services, 'tokenAuthority' | 'now'>,
  { pool, request }: { pool: UserPool | undefined; request: DomainRequest },
): Promise<RegistrationMode> {
  const { DcrConfiguration: rules, UserPoolTier } = pool?.settings ?? {}
  if (!pool || rules?.EnableStatus !== 'Enabled' || UserPoolTier === 'LITE') throw denied()
  const token = bearerOf(request)
  if (token !== undefined) await requireRegistrar(services, pool, token)
  else if (rules.OpenDcrEnabled !== true) {
    throw new TokenFaultAtRegistration('invalid_token', 'An access token is required.')
  }
  const listed = token === undefined ? rules.OpenDcrGrantTypes : rules.AuthenticatedGrantTypes
  const grants = (['code', 'client_credentials'] as const).filter((one) => listed?.includes(one))
  if (grants.length === 0) throw denied()
  return { pool, grants }
}

/** @throws TokenFaultAtRegistration */
async function requireRegistrar(
  services: Pick<Services, 'tokenAuthority' | 'now'>,
  { id: userPoolId }: UserPool,
  token: string,
): Promise<void> {
  const inquiry = { token, tokenUse: 'access', clientId: null, userPoolId } as const
  const answer = await verifyToken(services, inquiry)
  const scopes = answer.active ? String(answer.claims.scope).split(' ') : []
  if (scopes.includes(registrationScope)) return
  throw answer.active
    ? new TokenFaultAtRegistration('insufficient_scope', `The scope is ${registrationScope}.`)
    : new TokenFaultAtRegistration('invalid_token', 'The access token is not valid.')
}

function denied(): OAuthFault {
  return new OAuthFault('access_denied', 'Registration is not enabled for this user pool.')
}
