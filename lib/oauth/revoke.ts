import { audited } from '../audit/audited.ts'
import { openRefreshToken } from '../keys/refresh-tokens.ts'
import type { Services } from '../services.ts'
import { endFamily } from '../user-pools/revoke-family.ts'
import { emptyAnswer, faultAnswer, preflightAnswer, type Answer } from './answers.ts'
import type { DomainRequest } from './domain-request.ts'
import { OAuthFault } from './faults.ts'
import { authenticatedApp, ClientFault, clientRefusal } from './token/client-authentication.ts'

/**
 * Ends a refresh token and all that came from it (RFC 7009; developer guide, "Revoke endpoint"). A
 * token that is none, or not the client's, is as good as ended.
 */
export async function revokeEndpoint(services: Services, request: DomainRequest): Promise<Answer> {
  if (request.method === 'OPTIONS') return preflightAnswer()
  if (request.method !== 'POST') return emptyAnswer(405, { allow: 'POST' })
  const { form } = request
  const readInput = () => ({ ClientId: form.get('client_id') ?? undefined })
  const call = { api: 'oauth', operation: 'RevokeToken', request, readInput }
  try {
    return await audited(services, call, () => revoke(services, request))
  } catch (error) {
    if (error instanceof ClientFault) return clientRefusal(error)
    if (error instanceof OAuthFault) return faultAnswer(error)
    throw error
  }
}

async function revoke(services: Services, request: DomainRequest): Promise<Answer> {
  const { app } = await authenticatedApp(services, request)
  const token = request.form.get('token')
  if (!token) throw new OAuthFault('invalid_request', 'token is required')
  if (!(app.client.settings.EnableTokenRevocation ?? true)) {
    throw new OAuthFault('invalid_request', 'Token revocation is not enabled for this client.')
  }
  const sealer = await services.keyring.sealer('user-pools')
  const claims = openRefreshToken(sealer, token)
  if (!claims && token.split('.').length === 3) throw new OAuthFault('unsupported_token_type')
  if (claims?.client === app.client.id) await endFamily(services.table, claims, false)
  return emptyAnswer(200)
}
