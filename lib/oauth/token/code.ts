import { createHash } from 'node:crypto'
import { equalInConstantTime } from '../../domain/constant-time.ts'
import { timeOfUuid } from '../../domain/uuid.ts'
import { openCode, type CodeClaims } from '../../keys/authorization-codes.ts'
import { revocationRef, revokeFamily } from '../../store/revocations.ts'
import type { Table } from '../../store/table.ts'
import { useHandle } from '../../store/used-handles.ts'
import { userRef, type User } from '../../store/users.ts'
import { groupsOf, guessedGroups } from '../../user-pools/groups-of-user.ts'
import { refreshTokenSeconds } from '../../user-pools/token-validity.ts'
import { issueTokens } from '../../user-pools/tokens.ts'
import { allowsGrant, type App } from '../app.ts'
import { OAuthFault } from '../faults.ts'
import { authenticatedApp } from './client-authentication.ts'
import { originOf, type TokenCall, type TokenAnswer } from './token-answer.ts'

/**
 * Tokens for a code (RFC 6749, section 4.1.3): one round trip of reading, and one write that uses the
 * code up. A second use ends what the first one got.
 *
 * @throws OAuthFault invalid_client, invalid_request, invalid_grant, unauthorized_client;
 *   ServiceError of the customer's trigger
 */
export async function tokensForCode({ services, request }: TokenCall): Promise<TokenAnswer> {
  const { form } = request
  const sealer = await services.keyring.sealer('user-pools')
  const claims = openCode(sealer, form.get('code') ?? '')
  const { app, found } = await authenticatedApp(services, request, (poolId) => ({
    ...(claims?.pool === poolId && {
      user: userRef(poolId, claims.username),
      revocation: revocationRef(poolId, claims.originJti),
      ...guessedGroups(poolId, claims.groups),
    }),
  }))
  const { pool, client } = app
  if (!form.get('code')) throw new OAuthFault('invalid_request', 'code is required')
  if (!allowsGrant(client, 'code')) throw new OAuthFault('unauthorized_client')
  const { user, revocation, ...along } = found
  if (!claims || !isFor(claims, app) || !isAnswered(claims, form)) throw refused()
  const isOver = services.now() >= claims.expiresAt || revocation !== undefined
  if (isOver || !user || !isGoodFor(claims, user) || !isAllowed(claims, app)) throw refused()
  await useUp(services.table, claims, refreshTokenSeconds(client))
  const groups = await groupsOf(services.table, user, along)
  const { grant, nonce, authTime, proved, providerLevel, deviceKey, eventId } = claims
  const { originJti, browserSession } = claims
  const tokens = await issueTokens(
    services,
    { pool, client, user, groups },
    {
      source: 'HostedAuth',
      clientMetadata: undefined,
      origin: originOf(request),
      ...{ grant, nonce, authTime, proved, providerLevel, deviceKey, eventId },
      ...{ originJti, browserSession },
    },
  )
  return { tokens, grant }
}

/** Uses a code up. @throws OAuthFault invalid_grant for one that was used: its tokens end */
async function useUp(table: Table, claims: CodeClaims, refreshSeconds: number): Promise<void> {
  const { pool, originJti: id, expiresAt, authTime } = claims
  const spent = refused()
  try {
    await table.write(useHandle({ pool, id, expiresAt }, spent))
  } catch (error) {
    if (error === spent) {
      await table.write(revokeFamily(pool, id, (authTime + refreshSeconds) * 1000))
    }
    throw error
  }
}

function isFor({ pool, client }: CodeClaims, app: App): boolean {
  return pool === app.pool.id && client === app.client.id
}

/** Whether the request has the address and, exactly if it was challenged, the verifier of the code. */
function isAnswered({ redirectUri, challenge }: CodeClaims, form: URLSearchParams): boolean {
  const verifier = form.get('code_verifier')
  if (form.get('redirect_uri') !== redirectUri) return false
  if (challenge === undefined) return verifier === null
  return (
    verifier !== null && isVerifier(verifier) && equalInConstantTime(hashOf(verifier), challenge)
  )
}

/** RFC 7636, section 4.1. */
function isVerifier(text: string): boolean {
  return /^[\w.~-]{43,128}$/u.test(text)
}

function hashOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url')
}

function isGoodFor({ sub, originJti, passwordVersion }: CodeClaims, user: User): boolean {
  const { enabled, signedOutAt = -Infinity, password } = user
  const isSame = user.sub === sub && password?.version === passwordVersion
  return enabled && isSame && timeOfUuid(originJti) > signedOutAt
}

/** What was granted has to be allowed still when it is handed out. */
function isAllowed({ grant }: CodeClaims, { client }: App): boolean {
  const { AllowedOAuthScopes: allowed = [] } = client.settings
  return grant.scopes.every((scope) => allowed.includes(scope))
}

function refused(): OAuthFault {
  return new OAuthFault('invalid_grant')
}
