import { audited } from '../../audit/audited.ts'
import { ServiceError } from '../../errors.ts'
import type { Services } from '../../services.ts'
import { emptyAnswer, faultAnswer, jsonAnswer, preflightAnswer, type Answer } from '../answers.ts'
import type { DomainRequest } from '../domain-request.ts'
import { OAuthFault } from '../faults.ts'
import { isOfTrigger, triggerFault } from '../trigger-fault.ts'
import { ClientFault, clientRefusal } from './client-authentication.ts'
import { tokenForClient } from './client-credentials.ts'
import { tokensForCode } from './code.ts'
import { tokensForRefresh } from './refresh.ts'
import { tokenBody, type TokenAnswer, type TokenCall } from './token-answer.ts'

const grants: ReadonlyMap<string, (call: TokenCall) => Promise<TokenAnswer>> = new Map([
  ['authorization_code', tokensForCode],
  ['refresh_token', tokensForRefresh],
  ['client_credentials', tokenForClient],
])

/** The token endpoint (RFC 6749, section 3.2; developer guide, "Token endpoint"). */
export async function tokenEndpoint(services: Services, request: DomainRequest): Promise<Answer> {
  if (request.method === 'OPTIONS') return preflightAnswer()
  if (request.method !== 'POST') return emptyAnswer(405, { allow: 'POST' })
  try {
    const type = request.form.get('grant_type')
    if (!type) throw new OAuthFault('invalid_request', 'grant_type is required')
    const take = grants.get(type)
    if (!take) throw new OAuthFault('unsupported_grant_type')
    const call = { api: 'oauth', operation: 'Token', request, readInput: () => membersOf(request) }
    const answer = await audited(services, call, () => take({ services, request }))
    return jsonAnswer(200, tokenBody(answer))
  } catch (error) {
    return refusal(error)
  }
}

function membersOf({ form }: DomainRequest) {
  return { ClientId: form.get('client_id') ?? undefined }
}

function refusal(error: unknown): Answer {
  if (error instanceof ClientFault && error.isByHeader) return clientRefusal(error)
  if (error instanceof OAuthFault) return faultAnswer(error)
  if (!(error instanceof ServiceError) || error.status >= 500) throw error
  if (error.code === 'TooManyRequestsException') {
    return faultAnswer(new OAuthFault('temporarily_unavailable'), 429)
  }
  // A trigger's own words are for the app; what is wrong with a token is nobody's
  return faultAnswer(isOfTrigger(error) ? triggerFault(error) : new OAuthFault('invalid_grant'))
}
