import { openIdScope } from '../domain/scopes.ts'
import { attributeClaims } from '../domain/token-payloads.ts'
import { ServiceError } from '../errors.ts'
import type { Services } from '../services.ts'
import { domainRef } from '../store/domains.ts'
import { requireGrantee } from '../user-pools/access-token.ts'
import { tellableAttributes } from '../user-pools/tokens.ts'
import { emptyAnswer, jsonAnswer, preflightAnswer, refusedBearer, type Answer } from './answers.ts'
import { bearerOf } from './bearer.ts'
import type { DomainRequest } from './domain-request.ts'
import { OAuthFault } from './faults.ts'

/**
 * What the bearer of an access token may know of its user (OpenID Connect Core 1.0, section 5.3;
 * developer guide, "userInfo endpoint"). Truth values are texts here, as in Cognito.
 */
export async function userInfoEndpoint(
  services: Services,
  request: DomainRequest,
): Promise<Answer> {
  if (request.method === 'OPTIONS') return preflightAnswer()
  if (request.method !== 'GET' && request.method !== 'POST') {
    return emptyAnswer(405, { allow: 'GET, POST' })
  }
  const token = tokenOf(request)
  if (token === undefined) return refusedBearer(badRequest, 400)
  try {
    return jsonAnswer(200, await claimsOf(services, request, token))
  } catch (error) {
    if (!(error instanceof ServiceError) || error.status >= 500) throw error
    const isScopeless = error.message === 'Access Token does not have required scopes'
    return isScopeless ? refusedBearer(scopeless, 403) : refusedBearer(notGood, 401)
  }
}

const badRequest = new OAuthFault('invalid_request', 'Bad OAuth2 request at UserInfo Endpoint')
const notGood = new OAuthFault(
  'invalid_token',
  'Access token is expired, disabled, or deleted, or the user has globally signed out.',
)
const scopeless = new OAuthFault('insufficient_scope', 'The access token has no openid scope.')

/** By header, or by POST in the body (RFC 6750, section 2). */
function tokenOf(request: DomainRequest): string | undefined {
  return bearerOf(request) ?? request.form.get('access_token') ?? undefined
}

async function claimsOf(
  services: Services,
  { domain: name }: DomainRequest,
  token: string,
): Promise<object> {
  const more = () => ({ domain: domainRef(name) })
  const { pool, client, user, claims, ...read } = await requireGrantee(services, token, {
    scope: openIdScope,
    more,
  })
  if (read.more.domain?.poolId !== pool.id) throw new ServiceError('NotAuthorizedException')
  const attributes = tellableAttributes({ pool, client, user }, { scopes: claims.scope.split(' ') })
  const { sub, username } = claims
  return { sub, ...textual(attributeClaims(attributes)), username }
}

function textual(claims: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [
      name,
      typeof value === 'boolean' ? String(value) : value,
    ]),
  )
}
